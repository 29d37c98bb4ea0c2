//! Delimited text: CSV, TSV and relatives.
//!
//! A quote is a quote only as the first byte of a field; inside an unquoted field it is data. Inside
//! a quoted field two quotes are one; there is no other escape. Records end with `\n` or `\r\n`.
//! Empty lines are skipped and counted. Files that are [`Written`] otherwise are rewritten to this while
//! they are read.

mod cursor;
mod cut;
mod dialect;
mod fields;
mod header;
mod lines;
mod markers;
mod rewrite;
mod rows;
mod sniff;
mod specials;
mod written;

pub(crate) use cut::Cutter;
pub use dialect::Dialect;
pub(crate) use header::check_unique;
pub(crate) use lines::{LineNotes, Lines};
pub(crate) use markers::{Markers, Meaning};
pub(crate) use rewrite::Rewriter;
pub(crate) use rows::RowReader;
pub(crate) use sniff::{Layout, sniff};
pub(crate) use written::Written;
pub use written::{Escape, Quote};
