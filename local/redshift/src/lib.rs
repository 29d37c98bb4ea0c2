//! The embedded Redshift: wire protocol, sessions, catalogue, privileges, COPY and UNLOAD, over DuckDB.
//!
//! Invariants: every statement of a client is read by `local_dialect` and carried out here; no text of
//! a client reaches DuckDB untranslated. What a client sees of an error is a
//! [`local_dialect::SqlError`]; names of DuckDB's tables, files and folders never appear in it.
//! Nothing here knows AWS except through [`cloud::Cloud`].

pub mod catalog;
pub mod cloud;
pub mod cluster;
mod copy;
pub mod engine;
mod error;
mod external_function;
pub mod in_process;
mod load_history;
mod locks;
mod privileges;
mod queries;
mod session;
mod statements;
mod storage;
mod system;
mod unload;
mod wire;

pub use engine::{Clock, Options, Redshift, SessionLimits};
pub use error::Error;
pub use wire::tls::TlsMaterial;
