//! The embedded stack: an embedded Redshift and an embedded AWS over one data folder.
//!
//! Run it in the process with [`LocalStack::start`] (demo and tests), or as a background process
//! that commands share with [`background`].
//!
//! Invariants:
//! - One process has a data folder at a time; a lock on a file in it says so.
//! - `stack.json` describes the running stack and is there only while it runs, or after it was
//!   killed; a stack is taken to run only when it answers.
//! - Everything listens on the loopback interface, unless another address is asked for.
//! - The warehouse speaks TLS to who asks for it, with a certificate that is kept in the folder.
//! - Starting again over the same folder finds databases, objects, functions, roles and keys.

pub mod background;
mod certificate;
mod cloud;
mod control;
mod credentials;
mod data_api;
mod error;
mod idle;
mod preparation;
mod provision;
mod stack;
mod state;

pub use background::Running;
pub use certificate::certificate_file;
pub use credentials::Credentials;
pub use error::Error;
pub use local_aws::{AccessKey, Clock, HEALTH_PATH};
pub use local_redshift::SessionLimits;
pub use preparation::{DATA_ROLE, FUNCTION_ROLE, Preparation};
pub use provision::Provisioner;
pub use stack::{LocalStack, Options, Port};
pub use state::Connection;
