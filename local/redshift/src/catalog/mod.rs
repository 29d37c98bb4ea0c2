//! What one database holds: schemas, tables, views, functions, grants on them, comments.
//!
//! All of it is in a hidden schema of the database's own DuckDB file, so that it commits and rolls
//! back with the DDL that it describes. A session sees it as a [`DatabaseCatalog`], which it shares with
//! others until it changes it ([`versions`]), and changes it row by row with [`put`] and [`remove`].
//!
//! A table's rows are in the DuckDB table that [`rows_of`] names; renaming a table touches the
//! catalogue only.

mod object;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
pub(crate) mod versions;

use local_dialect::names::quote;

pub use object::{
    Column, Comment, Constraint, ConstraintRule, DefaultPrivilege, Definition, Dependency,
    EXTERNAL_LANGUAGE, Function, FunctionBody, Grant, GrantTarget, Lambda, Materialized, Object,
    ObjectKey, Relation, SQL_LANGUAGE, Schema, SchemaSource, Table, View, ViewColumn,
};
pub use snapshot::DatabaseCatalog;
pub use store::{create, forget_intents, is_marked, mark, put, remove};

/// The schema that every database has.
pub const PUBLIC_SCHEMA: &str = "public";

/// Schemas that Redshift keeps for itself: nothing can be created in them.
pub fn is_system_schema(name: &str) -> bool {
    name.starts_with("pg_") || name == "information_schema"
}

/// DuckDB's quoted name of the table with the rows of table `oid`.
pub fn rows_of(database: &str, oid: u32) -> String {
    format!("{}.\"data\".\"t{oid}\"", quote(database))
}

/// DuckDB's quoted name of the sequence behind an IDENTITY column.
pub fn identity_sequence(database: &str, oid: u32, column: i16) -> String {
    format!("{}.\"data\".\"t{oid}_identity_{column}\"", quote(database))
}
