//! The sandbox that runs JavaScript: computed columns in a preview, and Lambda functions in the
//! embedded stack.
//!
//! The engine is QuickJS-NG, the same one that the package for AWS Lambda carries as WebAssembly.
//! What a column sees (records, casts, dates, refusals) is written in JavaScript itself
//! (`src/runtime/*.js`) and travels inside the package, so that both hosts run the same text.
//!
//! Invariants:
//! * Code has no network, no files, no environment; a column has no clock and no chance unless its
//!   manifest says `volatile`.
//! * Every call is bounded in time, memory and stack ([`Limits`]). A call that was stopped leaves
//!   nothing behind: the program is loaded afresh before the next call.
//! * Each loaded program has a context and a thread of its own.

mod column;
mod engine;
mod error;
mod limits;
mod manifest;
pub mod package;
mod plain;
mod value_type;
mod worker;

pub use column::{Column, Explanation, Outcome, RUNTIME, RUNTIME_FILE};
pub use error::Error;
pub use limits::Limits;
pub use manifest::{ENGINE, FORMAT, Manifest, OnError, Use};
pub use value_type::{UnknownValueType, ValueType};
