//! How a source is to be read, where it does not show by itself.

use std::fmt;
use std::path::PathBuf;

use super::Encoding;
use crate::delimited::{Escape, Quote};

/// The formats that can be staged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with a delimiter: CSV, TSV and their relatives.
    Delimited,
    /// One JSON object per line, or objects separated by blanks.
    JsonLines,
    /// One JSON array of objects.
    JsonArray,
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Delimited => "delimited text",
            Self::JsonLines => "JSON lines",
            Self::JsonArray => "JSON array",
            Self::Parquet => "Parquet",
        })
    }
}

/// Whether the first record of a delimited file holds the names of the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It must, and a first record that looks like data is an error.
    ///
    /// It looks like data when one of its fields is a number, a date, a timestamp or a boolean, and
    /// the fields below it are too. A file of text only gives no such sign; its first record is
    /// taken as the header.
    #[default]
    Required,
    /// It does, whatever it looks like.
    Present,
    /// It does not: the columns are called `column_1`, `column_2` …
    Absent,
}

/// The unquoted fields of delimited text that stand for NULL.
///
/// A quoted field is never a marker, except that `""` counts as NULL in a column of numbers, dates,
/// timestamps or booleans, which have no empty value (Redshift manual, COPY, EMPTYASNULL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NullMarkers {
    /// NULL in every column.
    pub everywhere: Vec<String>,
    /// NULL in columns whose other values are all numbers, dates, timestamps or booleans; plain text
    /// beside text and where there is no other value.
    pub beside_typed_values: Vec<String>,
}

impl Default for NullMarkers {
    /// The empty field and `\N` (as databases export it) everywhere; what R and spreadsheets write
    /// beside typed values.
    fn default() -> Self {
        let owned = |markers: &[&str]| markers.iter().map(|&marker| marker.to_owned()).collect();
        Self {
            everywhere: owned(&["", "\\N"]),
            beside_typed_values: owned(&["NA", "N/A", "#N/A", "NULL", "null"]),
        }
    }
}

/// Settings of [`Source::open`](super::Source::open); what is `None` is detected.
#[derive(Clone, Debug)]
pub struct SourceOptions {
    pub format: Option<Format>,
    /// How the characters of text are written as bytes.
    pub encoding: Option<Encoding>,
    /// Lines at the beginning of every text that are left out.
    pub skip_lines: u64,
    /// One or more characters, none of them a quote or a line end.
    pub delimiter: Option<String>,
    pub quote: Option<Quote>,
    pub escape: Option<Escape>,
    /// Lines of delimited text that begin with this ASCII byte are left out. Never detected, since it
    /// may be data.
    pub comment: Option<u8>,
    pub header: Header,
    pub null_markers: NullMarkers,
    /// Where standard input is kept while it is read twice.
    pub spool_dir: PathBuf,
}

impl SourceOptions {
    pub fn new(spool_dir: impl Into<PathBuf>) -> Self {
        Self {
            format: None,
            encoding: None,
            skip_lines: 0,
            delimiter: None,
            quote: None,
            escape: None,
            comment: None,
            header: Header::default(),
            null_markers: NullMarkers::default(),
            spool_dir: spool_dir.into(),
        }
    }
}
