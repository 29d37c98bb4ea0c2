//! One error type for everything a client sees, with the fields of PostgreSQL's `ErrorResponse`.

use std::fmt;

/// A five-character SQLSTATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SqlState(&'static str);

impl SqlState {
    pub const SUCCESSFUL: Self = Self("00000");
    pub const FEATURE_NOT_SUPPORTED: Self = Self("0A000");
    pub const INVALID_GRANT_OPERATION: Self = Self("0LP01");
    pub const CARDINALITY_VIOLATION: Self = Self("21000");
    pub const STRING_TOO_LONG: Self = Self("22001");
    pub const NUMERIC_OUT_OF_RANGE: Self = Self("22003");
    pub const INVALID_DATETIME: Self = Self("22007");
    pub const DATETIME_OVERFLOW: Self = Self("22008");
    pub const CHARACTER_NOT_IN_REPERTOIRE: Self = Self("22021");
    pub const DIVISION_BY_ZERO: Self = Self("22012");
    pub const INVALID_PARAMETER_VALUE: Self = Self("22023");
    pub const INVALID_ESCAPE_SEQUENCE: Self = Self("22025");
    pub const INVALID_TEXT: Self = Self("22P02");
    pub const NOT_NULL_VIOLATION: Self = Self("23502");
    pub const ACTIVE_TRANSACTION: Self = Self("25001");
    pub const READ_ONLY_TRANSACTION: Self = Self("25006");
    pub const NO_ACTIVE_TRANSACTION: Self = Self("25P01");
    pub const ABORTED_TRANSACTION: Self = Self("25P02");
    pub const UNDEFINED_PREPARED_STATEMENT: Self = Self("26000");
    pub const INVALID_AUTHORIZATION: Self = Self("28000");
    pub const INVALID_PASSWORD: Self = Self("28P01");
    pub const DEPENDENT_OBJECTS: Self = Self("2BP01");
    pub const INVALID_CURSOR_NAME: Self = Self("34000");
    pub const INVALID_CATALOG_NAME: Self = Self("3D000");
    pub const INVALID_SCHEMA_NAME: Self = Self("3F000");
    pub const DEADLOCK: Self = Self("40P01");
    pub const INSUFFICIENT_PRIVILEGE: Self = Self("42501");
    pub const SYNTAX_ERROR: Self = Self("42601");
    pub const INVALID_NAME: Self = Self("42602");
    pub const DUPLICATE_COLUMN: Self = Self("42701");
    pub const AMBIGUOUS_COLUMN: Self = Self("42702");
    pub const UNDEFINED_COLUMN: Self = Self("42703");
    pub const UNDEFINED_OBJECT: Self = Self("42704");
    pub const DUPLICATE_OBJECT: Self = Self("42710");
    pub const GROUPING_ERROR: Self = Self("42803");
    pub const DATATYPE_MISMATCH: Self = Self("42804");
    pub const WRONG_OBJECT_TYPE: Self = Self("42809");
    pub const CANNOT_COERCE: Self = Self("42846");
    pub const UNDEFINED_FUNCTION: Self = Self("42883");
    pub const WINDOWING_ERROR: Self = Self("42P20");
    pub const INVALID_COLUMN_REFERENCE: Self = Self("42P10");
    pub const INVALID_ARGUMENT_FOR_LOGARITHM: Self = Self("2201E");
    pub const INVALID_ARGUMENT_FOR_POWER: Self = Self("2201F");
    pub const UNDEFINED_TABLE: Self = Self("42P01");
    pub const UNDEFINED_PARAMETER: Self = Self("42P02");
    pub const DUPLICATE_CURSOR: Self = Self("42P03");
    pub const DUPLICATE_DATABASE: Self = Self("42P04");
    pub const DUPLICATE_PREPARED_STATEMENT: Self = Self("42P05");
    pub const DUPLICATE_SCHEMA: Self = Self("42P06");
    pub const DUPLICATE_TABLE: Self = Self("42P07");
    pub const INVALID_FUNCTION_DEFINITION: Self = Self("42P13");
    pub const INVALID_TABLE_DEFINITION: Self = Self("42P16");
    pub const INDETERMINATE_TYPE: Self = Self("42P18");
    pub const DUPLICATE_ALIAS: Self = Self("42712");
    pub const DUPLICATE_FUNCTION: Self = Self("42723");
    pub const PROGRAM_LIMIT_EXCEEDED: Self = Self("54000");
    pub const TOO_MANY_CONNECTIONS: Self = Self("53300");
    pub const STATEMENT_TOO_COMPLEX: Self = Self("54001");
    pub const OBJECT_IN_USE: Self = Self("55006");
    pub const LOCK_NOT_AVAILABLE: Self = Self("55P03");
    pub const QUERY_CANCELED: Self = Self("57014");
    pub const ADMIN_SHUTDOWN: Self = Self("57P01");
    pub const PROTOCOL_VIOLATION: Self = Self("08P01");
    /// What Redshift sends for most failures of COPY, UNLOAD and external functions.
    pub const INTERNAL_ERROR: Self = Self("XX000");

    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for SqlState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// An error as the client sees it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SqlError {
    pub state: SqlState,
    pub message: String,
    /// Field `D`; Redshift puts the real cause of internal errors here.
    pub detail: Option<String>,
    /// Field `H`.
    pub hint: Option<String>,
    /// Field `P`: characters from the start of the statement, counted from 1.
    pub position: Option<usize>,
}

impl SqlError {
    pub fn new(state: SqlState, message: impl Into<String>) -> Self {
        Self {
            state,
            message: message.into(),
            detail: None,
            hint: None,
            position: None,
        }
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn at(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }

    /// A construct of Redshift or of PostgreSQL that this engine does not carry out; `construct` is
    /// its name as the manual gives it, for example `CREATE MATERIALIZED VIEW`.
    pub fn unsupported(construct: impl fmt::Display) -> Self {
        Self::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!("{construct} is not supported"),
        )
    }

    /// `syntax error at or near "…"`.
    pub fn syntax(near: &str, position: usize) -> Self {
        Self::new(
            SqlState::SYNTAX_ERROR,
            format!("syntax error at or near \"{near}\""),
        )
        .at(position)
    }
}

/// Result of everything in this crate.
pub type Result<T> = std::result::Result<T, SqlError>;
