//! Functions of the manual that DuckDB lacks or computes otherwise, written in Rust and registered in
//! DuckDB under names that translation knows.
//!
//! A routine sees one row at a time; a NULL argument gives NULL before it is called.

mod checksum;
mod datetime_format;
mod farm_hash;
mod hash;
mod json_path;
mod length_limit;
mod number_format;
mod number_text;
mod regular_expression;
mod row;
mod sound;
mod weekday;

use duckdb::Connection;

/// Makes every routine known to DuckDB; once for each instance.
pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    checksum::register(connection)?;
    datetime_format::register(connection)?;
    farm_hash::register(connection)?;
    hash::register(connection)?;
    json_path::register(connection)?;
    length_limit::register(connection)?;
    number_format::register(connection)?;
    number_text::register(connection)?;
    regular_expression::register(connection)?;
    sound::register(connection)?;
    weekday::register(connection)
}

/// The text of an error that `local_dialect::query::engine_error` reads back.
fn raised(state: &str, message: impl std::fmt::Display) -> String {
    format!("longshore:{state}:{message}")
}

/// A value that cannot be used, SQLSTATE 22023.
fn invalid(message: impl std::fmt::Display) -> String {
    raised("22023", message)
}
