//! Sessions with a warehouse, what is in it, and the ledger of what is ours.
//!
//! A statement that writes is sent only through a [`Transaction`], and only together with an
//! [`Owned`] value of the object it writes to. Such a value comes from creating the object or from
//! reading it from the [`Ledger`], and the object's oid and owner are checked again inside the
//! transaction before the first write. Queries that people wrote run in a read-only transaction that
//! is rolled back.
//!
//! Everything goes through the simple query protocol with results as text: Redshift's binary form of
//! several types is not documented.

mod admin;
pub mod catalog;
mod connect_options;
mod describe;
mod error;
pub mod ledger;
mod load_errors;
mod notices;
mod rows;
mod session;
mod tls;
mod transaction;

pub use admin::{AdminOutcome, run_admin};
pub use connect_options::{ConnectOptions, TlsMode};
pub use describe::describe;
pub use error::{Error, NotOwned, ServerError};
pub use ledger::{
    Claim, ClaimedLoad, Ledger, LoadClaim, LoadedRow, Lookup, Names, ObjectEntry, OpenClaim, Owned,
    Refresh,
};
pub use load_errors::{LoadError, load_errors};
pub use notices::Notice;
pub use rows::Rows;
pub use session::{CancelHandle, Session};
pub use transaction::{Place, Transaction};
