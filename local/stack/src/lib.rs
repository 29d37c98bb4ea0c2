//! The embedded stack: an embedded Redshift and an embedded AWS over one data folder.
//!
//! Run it in the process with [`LocalStack::start`] (demo and tests), or as a background process
//! that commands share with [`background`].
//!
//! Invariants:
//! - One process has a data folder at a time; a lock on a file in it says so.
//! - `stack.json` describes the running stack and is there only while it runs, or after it was
//!   killed; a stack is taken to run only when it answers.
//! - Everything listens on the loopback interface only.
//! - Starting again over the same folder finds databases, objects, functions, roles and keys.

pub mod background;
mod cloud;
mod control;
mod credentials;
mod error;
mod idle;
mod provision;
mod stack;
mod state;

pub use background::Running;
pub use credentials::Credentials;
pub use error::Error;
pub use local_aws::{AccessKey, Clock};
pub use local_redshift::{SessionLimits, TlsMaterial};
pub use provision::Provisioner;
pub use stack::{LocalStack, Options, Port};
pub use state::Connection;
