//! What becomes of a value that its column cannot hold.

use std::path::PathBuf;

use model::ColumnType;

/// What a column has to be: its type, which is given by a table that exists or by the user instead of
/// found, and whether it has a value in every record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedColumn {
    /// Compared with the source's names as Redshift does, capitals folded. A column that the source
    /// does not have is passed over.
    pub name: String,
    /// `None` where it is to be found.
    pub column_type: Option<ColumnType>,
    /// Why NULL is a fault, which only leaving out the record remedies: `the key needs one`. Where the
    /// type is to be found, only what is NULL in every type is one.
    pub required: Option<&'static str>,
    /// Where the type comes from, for people: `the table's type`.
    pub origin: &'static str,
}

/// What to do about a record with a fault: a value that does not fit its expected type, or, without
/// one, that no VARCHAR holds (longer than 65,535 bytes, a NUL byte), text that is not UTF-8,
/// another number of fields than the first record, broken JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// The first fault of the source ends the load.
    #[default]
    Fail,
    /// The record is left out.
    Skip {
        /// Gets the records that were left out, one JSON object per line with `file`, `line`,
        /// `column`, `reason` and `record`. Written anew by each run, and not at all where no record
        /// is left out.
        rejects: PathBuf,
    },
    /// Text that is too long is cut after the last character that fits; other faults end the load.
    Truncate,
    /// The value becomes NULL; a record that is broken as a whole ends the load.
    Null,
}

/// What was touched under [`OnError`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOutcome {
    pub rows_skipped: u64,
    /// Where records were left out by [`stage`](crate::stage): the file that holds them.
    pub rejects: Option<PathBuf>,
    /// In the order of the columns; records that were broken as a whole come first.
    pub touched: Vec<Touched>,
}

/// The faults of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// `None` for records that were broken as a whole.
    pub column: Option<String>,
    /// Records that were left out because of this column.
    pub skipped: u64,
    pub truncated: u64,
    pub nulled: u64,
    /// The first faults in the order of the source, at most 5.
    pub first: Vec<Place>,
}

/// Where a fault is, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    /// The first line is 1; of a Parquet file, the row.
    pub line: u64,
    /// `holds "abc", which is not a BIGINT`.
    pub reason: String,
}
