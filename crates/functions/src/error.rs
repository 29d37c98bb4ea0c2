use std::time::Duration;

use javascript::package::COLUMN_FILE;
use model::{Code, ColumnType, Failure, Kind};

use crate::analysis::Fault;

/// Why a computed column could not be made or deployed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the code of the column \"{column}\" cannot be used: {fault}")]
    Code { column: String, fault: Fault },

    /// The code was parsed, but the sandbox does not load it.
    #[error("the code of the column \"{column}\" cannot be loaded{}", place(*.line))]
    Load {
        column: String,
        line: Option<usize>,
        #[source]
        source: javascript::Error,
    },

    #[error("the column \"{column}\" uses \"{unknown}\", which the entity does not have")]
    UnknownUse {
        column: String,
        unknown: String,
        nearest: Option<String>,
    },

    #[error(
        "the column \"{column}\" uses \"{used}\", whose type {column_type} a function cannot take"
    )]
    UseType {
        column: String,
        used: String,
        column_type: ColumnType,
    },

    #[error("the column \"{column}\" has the type {column_type}, which a function cannot give")]
    ReturnType {
        column: String,
        column_type: ColumnType,
    },

    /// Amazon Redshift takes at most 32 arguments.
    #[error("the column \"{column}\" uses {count} columns, and a function takes at most 32")]
    TooManyUses { column: String, count: usize },

    #[error("the sample of rows has no column \"{column}\"")]
    SampleWithout { column: String },

    #[error("the code of the column was stopped")]
    Stopped(#[source] javascript::Error),

    /// A function of the name exists, and Longshore never changes one that it did not make so.
    #[error("the function \"{name}\" exists with other code")]
    NameTaken { name: String },

    #[error("the function \"{name}\" was deleted while it was waited for")]
    Vanished { name: String },

    #[error("the function \"{name}\" was still not active after {waited:?}")]
    NotActive { name: String, waited: Duration },

    /// What the function host itself reported.
    #[error("{}", .0.message)]
    Host(#[source] Failure),
}

fn place(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}

impl Error {
    /// `column.js` has the author's code on the author's lines.
    pub(crate) fn load(column: &str, source: javascript::Error) -> Self {
        let (column, line) = (column.to_owned(), source.line_in(COLUMN_FILE));
        Self::Load {
            column,
            line,
            source,
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Code { .. }
            | Self::Load { .. }
            | Self::UnknownUse { .. }
            | Self::UseType { .. }
            | Self::ReturnType { .. }
            | Self::TooManyUses { .. }
            | Self::SampleWithout { .. } => Kind::InvalidInput,
            Self::Stopped(_) => Kind::Interrupted,
            Self::NameTaken { .. } => Kind::Conflict,
            Self::Vanished { .. } | Self::NotActive { .. } => Kind::Unavailable,
            Self::Host(failure) => failure.kind,
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Code { .. } | Self::Load { .. } | Self::TooManyUses { .. } => {
                Code::InvalidColumnCode
            }
            Self::UnknownUse { .. } | Self::SampleWithout { .. } => Code::NoSuchColumn,
            Self::UseType { .. } | Self::ReturnType { .. } => Code::InvalidType,
            Self::Stopped(_) => Code::ColumnCodeStopped,
            Self::NameTaken { .. } => Code::FunctionNameTaken,
            Self::Vanished { .. } | Self::NotActive { .. } => Code::FunctionNotUsable,
            Self::Host(failure) => failure.code,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Code { fault, .. } => fault.hint().map(str::to_owned),
            Self::UnknownUse {
                nearest: Some(nearest),
                ..
            } => Some(format!("is \"{nearest}\" meant?")),
            Self::UseType { used, .. } => Some(format!(
                "cast \"{used}\" in the entity's query, for example to VARCHAR"
            )),
            Self::TooManyUses { .. } => {
                Some("join some of them into one in the entity's query".to_owned())
            }
            Self::Stopped(javascript::Error::TimedOut { .. }) => {
                Some("look for an endless loop or a regular expression that backtracks".to_owned())
            }
            Self::NameTaken { name } => Some(format!(
                "find out who made \"{name}\", and delete it if nobody needs it"
            )),
            Self::Vanished { .. } | Self::NotActive { .. } => {
                Some("run the same command again".to_owned())
            }
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Error::Host(failure) = error {
            return failure;
        }
        let mut failure = Self::new(error.kind(), error.code(), error.to_string());
        failure.hint = error.hint();
        failure.with_source(error)
    }
}
