//! Redshift's SQL as the embedded engine reads it: tokens, types, statements, and the translation of
//! queries and DML to DuckDB's SQL.
//!
//! Invariants: this crate is pure. It opens nothing, runs nothing and knows the catalogue only through
//! [`catalog::Catalog`]. It never imports the product, whose SQL it has to judge. What it does not
//! translate is `0A000` with the construct's name, never a guess.

pub mod catalog;
pub mod cursor;
pub mod data_types;
pub mod datetime;
pub mod error;
pub mod interval;
pub mod lexer;
pub mod names;
pub mod query;
pub mod statement;
pub mod statements;
pub mod type_functions;

pub use data_types::RsType;
pub use error::{Result, SqlError, SqlState};
pub use names::{IdentifierCase, ObjectName};
