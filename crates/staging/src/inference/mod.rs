//! Exact types from every value of a column, on bytes, without allocation per value.
//!
//! Rules, all of them conservative: a type is chosen only if it gives every value back as it was.
//! - BOOLEAN: only `true`/`false` (also `TRUE`, `True`), or only `t` and `f` with both present.
//! - BIGINT: digits with an optional minus; a leading zero or a plus sign makes text.
//! - DECIMAL: whole numbers beyond BIGINT and fractions, up to 38 digits; more digits make text.
//! - DOUBLE PRECISION: an exponent somewhere and at most 17 significant digits everywhere.
//! - DATE: `YYYY-MM-DD`; TIMESTAMP and TIMESTAMPTZ: that with `HH:MM:SS[.ffffff]` and a zone.
//!   Dates beside timestamps without a zone are a TIMESTAMP. Any other order of day and month is
//!   text.
//! - SUPER: a JSON object or array anywhere in the column.
//! - VARCHAR: everything else, in bytes.

pub(crate) mod byte_class;
pub(crate) mod decide;
pub(crate) mod fit;
pub(crate) mod number;
pub(crate) mod profile;
pub(crate) mod temporal;
#[cfg(test)]
mod tests;
mod words;

pub use decide::TypePolicy;
pub(crate) use profile::{Position, Profile};
