//! What can be wrong with a workspace.

use std::io;
use std::path::PathBuf;

use model::failure::{Code, Failure, Kind};

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("\"{folder}\" is not a workspace: it holds no \"longshore.toml\"")]
    NotAWorkspace { folder: PathBuf },
    #[error("there is a \"longshore.toml\" in \"{folder}\" already")]
    AlreadyAWorkspace { folder: PathBuf },
    #[error("cannot read \"{file}\"")]
    Read { file: String, source: io::Error },
    #[error("cannot write \"{file}\"")]
    Write { file: String, source: io::Error },
    #[error("unknown key \"{key}\" in \"{file}\", line {line}")]
    UnknownKey {
        file: String,
        line: usize,
        key: String,
        hint: String,
    },
    #[error("unknown word \"{word}\" in \"{file}\", line {line}")]
    UnknownWord {
        file: String,
        line: usize,
        word: String,
        hint: String,
    },
    #[error("\"{file}\", line {line}: {message}")]
    Malformed {
        file: String,
        line: usize,
        message: String,
    },
    #[error("\"{file}\": {message}")]
    Invalid {
        file: String,
        message: String,
        hint: String,
    },
    #[error("\"{file}\" is not a query that Longshore runs")]
    Query {
        file: String,
        source: redshift_sql::ReadOnlyError,
    },
    #[error("\"{file}\" does not hold together")]
    Definition {
        file: String,
        source: entities::Error,
    },
    #[error("the workspace has no {kind} \"{name}\"")]
    NoSuchDefinition {
        kind: &'static str,
        name: String,
        hint: String,
    },
    #[error("the environment variable \"{variable}\" is not set")]
    NoSecretInEnvironment { variable: String },
    #[error("cannot use the run history \"{file}\"")]
    History {
        file: PathBuf,
        source: rusqlite::Error,
    },
}

impl Error {
    fn kind(&self) -> Kind {
        match self {
            Self::NotAWorkspace { .. } | Self::NoSuchDefinition { .. } => Kind::NotFound,
            Self::AlreadyAWorkspace { .. } => Kind::Conflict,
            Self::History { .. } | Self::Write { .. } => Kind::Internal,
            _ => Kind::InvalidInput,
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::NotAWorkspace { .. } => Code::NotAWorkspace,
            Self::AlreadyAWorkspace { .. } => Code::AlreadyAWorkspace,
            Self::Read { .. } | Self::Write { .. } => Code::WorkspaceFileUnreadable,
            Self::UnknownKey { .. } => Code::UnknownKey,
            Self::UnknownWord { .. } | Self::Malformed { .. } | Self::Invalid { .. } => {
                Code::InvalidDefinition
            }
            Self::Query { .. } => Code::QueryNotReadOnly,
            Self::Definition { .. } => Code::InvalidDefinition,
            Self::NoSuchDefinition { .. } => Code::NoSuchDefinition,
            Self::NoSecretInEnvironment { .. } => Code::SecretMissing,
            Self::History { .. } => Code::HistoryUnusable,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAWorkspace { .. } => {
                "run this inside a workspace, pass `--workspace DIR`, or make one with `longshore init DIR`"
                    .to_owned()
            }
            Self::AlreadyAWorkspace { .. } => "choose another folder".to_owned(),
            Self::UnknownKey { hint, .. }
            | Self::UnknownWord { hint, .. }
            | Self::Invalid { hint, .. }
            | Self::NoSuchDefinition { hint, .. } => hint.clone(),
            Self::Query { source, .. } => return Failure::from(source.clone()).hint,
            Self::Malformed { .. } => "correct the file and run the command again".to_owned(),
            Self::NoSecretInEnvironment { variable } => {
                format!("set it, for example `export {variable}=…`, or name a file with `password = {{ file = \"…\" }}`")
            }
            Self::History { .. } => {
                "remove the file: it holds only the list of past runs".to_owned()
            }
            Self::Read { .. } | Self::Write { .. } | Self::Definition { .. } => return None,
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(error.kind(), error.code(), error.to_string());
        let failure = match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        };
        match error {
            Error::Read { source, .. } | Error::Write { source, .. } => failure.with_source(source),
            Error::Query { source, .. } => failure.with_source(source),
            Error::Definition { source, .. } => failure.with_source(source),
            Error::History { source, .. } => failure.with_source(source),
            _ => failure,
        }
    }
}
