//! What statements give back to the client.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use local_dialect::RsType;
use local_dialect::error::SqlState;

use super::Result;
use crate::queries::encode::TextStyle;

/// What a statement handler returns. Queries do not return their rows but push them into a
/// [`Client`] as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing but the tag of `CommandComplete`, for example `CREATE TABLE`.
    Complete { tag: String },
    /// A few rows as text, as SHOW gives.
    Rows {
        columns: Vec<OutputColumn>,
        rows: Vec<Vec<Option<String>>>,
        tag: String,
    },
}

impl Outcome {
    pub(crate) fn complete(tag: impl Into<String>) -> Self {
        Self::Complete { tag: tag.into() }
    }
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputColumn {
    pub name: String,
    pub data_type: RsType,
    /// Where the values come from, if they are those of one stored column.
    pub origin: Option<Arc<Origin>>,
}

/// A column of a table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub database: String,
    pub schema: String,
    pub table: String,
    pub table_oid: u32,
    pub column: String,
    pub column_number: i16,
    /// NOT NULL is declared.
    pub not_null: bool,
    pub identity: bool,
}

impl OutputColumn {
    pub(crate) fn new(name: impl Into<String>, data_type: RsType) -> Self {
        Self {
            name: name.into(),
            data_type,
            origin: None,
        }
    }
}

/// Where the results of statements go, in order. Methods that pass rows may block while the client is
/// slow, and fail when nobody listens any more.
pub(crate) trait Client {
    /// A statement returns rows of these columns, to be shown in this style.
    fn columns(&mut self, columns: &[OutputColumn], style: TextStyle) -> Result<()>;

    /// Rows whose Arrow columns are in the order of the announced columns.
    fn batch(&mut self, batch: &RecordBatch) -> Result<()>;

    /// One row of values as text.
    fn row(&mut self, values: &[Option<String>]) -> Result<()>;

    /// The statement succeeded; `tag` is that of `CommandComplete`.
    fn complete(&mut self, tag: &str);

    fn notice(&mut self, notice: &Notice);

    /// A parameter that clients are told about has a new value.
    fn parameter(&mut self, name: &str, value: &str);

    /// The query string held no statement.
    fn empty(&mut self);
}

/// Severity of a notice, as field `S` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Info,
    Notice,
    Warning,
}

impl Severity {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Notice => "NOTICE",
            Self::Warning => "WARNING",
        }
    }
}

/// A message that does not end the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub severity: Severity,
    pub state: SqlState,
    pub message: String,
}
