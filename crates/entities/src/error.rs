//! Why a definition does not hold together.

use model::{Code, ColumnType, Failure, Kind};
use redshift_sql::{IdentError, ReadOnlyError};

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(
        "\"{0}\" is not a name: a name is a-z first, then a-z, 0-9 and _, at most 40 characters"
    )]
    Name(String),
    #[error("\"{name}\" cannot be the name of a column")]
    Identifier { name: String, source: IdentError },
    #[error("column \"{column}\" is declared twice")]
    ColumnTwice { column: String },
    #[error("column \"{column}\" has the same name as a column of the query")]
    ColumnShadows { column: String },
    #[error("there is no column \"{column}\"; the columns are {known}")]
    NoSuchColumn { column: String, known: String },
    #[error("\"{column}\" is a computed column, which cannot be filtered, sorted or tracked")]
    ColumnComputed { column: String },
    #[error("a condition needs `column` and `operator`, or `sql`")]
    ConditionShape,
    #[error("operator \"{operator}\" on column \"{column}\" needs {needed}")]
    ConditionOperand {
        column: String,
        operator: String,
        needed: &'static str,
    },
    #[error("operator \"{operator}\" does not apply to column \"{column}\" of type {column_type}")]
    ConditionType {
        column: String,
        operator: String,
        column_type: ColumnType,
    },
    #[error("value {value} does not fit column \"{column}\" of type {column_type}")]
    ConditionValue {
        column: String,
        value: String,
        column_type: ColumnType,
    },
    #[error("a raw condition is not one expression")]
    RawCondition { source: ReadOnlyError },
    #[error("`limit` is 0, so that the segment would have no members")]
    NoMembers,
    #[error("the query gives the column \"{column}\" twice")]
    QueryColumnTwice { column: String },
}

impl Error {
    fn code(&self) -> Code {
        match self {
            Self::Name(_) | Self::Identifier { .. } => Code::InvalidIdentifier,
            Self::NoSuchColumn { .. } => Code::NoSuchColumn,
            Self::ConditionShape
            | Self::ConditionOperand { .. }
            | Self::ConditionType { .. }
            | Self::ConditionValue { .. }
            | Self::RawCondition { .. } => Code::InvalidCondition,
            _ => Code::InvalidDefinition,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Failure::new(Kind::InvalidInput, error.code(), error.to_string());
        match error {
            Error::Identifier { source, .. } => failure.with_source(source),
            Error::RawCondition { source } => failure.with_source(source),
            Error::ColumnComputed { .. } => failure.with_hint(
                "use a column of the entity's query; filtering by computed values is not supported yet",
            ),
            _ => failure,
        }
    }
}
