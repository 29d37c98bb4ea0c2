//! JSON lines and JSON arrays of objects: the top-level keys are the columns.
//!
//! A JSON string stays text unless it is a date or a timestamp; numbers and booleans keep their
//! types; `null` and a missing key are NULL; an object or an array makes the column SUPER.

mod array;
mod object;
mod rows;
mod scan;
mod sniff;

pub(crate) use array::ArrayCutter;
pub(crate) use rows::RowReader;
pub(crate) use sniff::sniff;
