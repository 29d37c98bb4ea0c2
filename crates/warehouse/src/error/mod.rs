mod server;

pub use server::ServerError;

use std::path::PathBuf;
use std::time::Duration;

use model::{Code, Failure, Kind};
use redshift_sql::{About, Expectation};

/// Why an object is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOwned {
    /// The ledger does not list it.
    NotListed { owner: Option<String> },
    /// The ledger lists one of that name, but that was dropped and another stands in its place.
    MadeAgain,
    /// It is the one of the ledger, but somebody else owns it now.
    Handed { owner: Option<String> },
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no answer from \"{host}:{port}\"")]
    Unreachable {
        host: String,
        port: u16,
        source: tokio_postgres::Error,
    },
    #[error("no answer from \"{host}:{port}\" within {} s", .timeout.as_secs())]
    ConnectTimeout {
        host: String,
        port: u16,
        timeout: Duration,
    },
    #[error("no encrypted connection to \"{host}\": {reason}")]
    Tls { host: String, reason: String },
    #[error("cannot read the authorities in \"{}\"", .path.display())]
    CaFile {
        path: PathBuf,
        source: rustls::pki_types::pem::Error,
    },
    #[error("the warehouse refused the login of \"{user}\": {}", .source.message)]
    Login {
        user: String,
        source: Box<ServerError>,
    },
    #[error("the warehouse wants a way of logging in that is not supported: {0}")]
    Authentication(String),
    #[error("the warehouse has no database \"{database}\"")]
    DatabaseNotFound {
        database: String,
        source: Box<ServerError>,
    },
    #[error(transparent)]
    Server(#[from] Box<ServerError>),
    #[error("the session with the warehouse ended during {statement_kind}")]
    Lost {
        statement_kind: &'static str,
        source: tokio_postgres::Error,
    },
    #[error("a check of the transaction failed: it was expected that {}", .0.text)]
    CheckFailed(Expectation),
    #[error("the answer of the warehouse to {statement_kind} lacks {what}")]
    Answer {
        statement_kind: &'static str,
        what: String,
    },

    #[error("{}", not_owned(.name, .reason))]
    NotOwned { name: String, reason: NotOwned },
    #[error("\"{name}\" exists already")]
    Exists { name: String },
    #[error("the schema \"{schema}\" belongs to {}", whom(.owner.as_deref()))]
    SchemaNotOwned {
        schema: String,
        owner: Option<String>,
    },
    #[error("\"{name}\" is locked by another transaction for longer than {waited:?}")]
    Locked { name: String, waited: Duration },
    #[error("another run took over the same load into \"{target}\"")]
    TakenOver { target: String },
    #[error("the ledger is not there: the schema \"{schema}\" is missing")]
    LedgerMissing { schema: String },
    #[error(
        "the ledger in \"{schema}\" has the form {found}; this Longshore reads form {expected}"
    )]
    LedgerVersion {
        schema: String,
        found: String,
        expected: u32,
    },
    #[error("a statement that changes \"{target}\" was to be sent as one that changes \"{owned}\"")]
    WrongTarget { target: String, owned: String },
    #[error(transparent)]
    Ident(#[from] redshift_sql::IdentError),
    #[error(transparent)]
    Literal(#[from] redshift_sql::LiteralError),
}

fn whom(owner: Option<&str>) -> String {
    owner.as_ref().map_or_else(
        || "somebody else".to_owned(),
        |owner| format!("\"{owner}\""),
    )
}

fn not_owned(name: &str, reason: &NotOwned) -> String {
    match reason {
        NotOwned::NotListed { owner } => {
            format!(
                "\"{name}\" exists and belongs to {}; Longshore did not create it",
                whom(owner.as_deref())
            )
        }
        NotOwned::MadeAgain => format!(
            "\"{name}\" is not the one that Longshore created: that was dropped, and another was made"
        ),
        NotOwned::Handed { owner } => {
            format!(
                "\"{name}\", which Longshore created, belongs to {} now",
                whom(owner.as_deref())
            )
        }
    }
}

impl Error {
    /// The warehouse's own answer, when that is the cause.
    pub fn server(&self) -> Option<&ServerError> {
        match self {
            Self::Server(server) => Some(server),
            _ => None,
        }
    }

    /// Whether the same transaction may succeed when it is run again, in a new session if this one
    /// ended. Never for what concerns the login.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Lost { .. }
            | Self::Locked { .. }
            | Self::Unreachable { .. }
            | Self::ConnectTimeout { .. } => true,
            Self::Server(server) => server.is_conflict() || server.is_end_of_session(),
            Self::CheckFailed(expected) => expected.about == About::OtherRuns,
            _ => false,
        }
    }

    fn kind_and_code(&self) -> (Kind, Code) {
        match self {
            Self::Unreachable { .. } | Self::ConnectTimeout { .. } => {
                (Kind::Unavailable, Code::WarehouseUnreachable)
            }
            Self::Tls { .. } => (Kind::Unavailable, Code::TlsFailed),
            Self::CaFile { .. } => (Kind::InvalidInput, Code::TlsFailed),
            Self::Login { .. } | Self::Authentication(_) => {
                (Kind::PermissionDenied, Code::LoginRefused)
            }
            Self::DatabaseNotFound { .. } => (Kind::NotFound, Code::DatabaseNotFound),
            Self::Server(server) => server.kind_and_code(),
            Self::Lost { .. } => (Kind::Unavailable, Code::ConnectionLost),
            Self::CheckFailed(expected) => match expected.about {
                About::RowCount => (Kind::Conflict, Code::RowCountMismatch),
                About::Keys => (Kind::InvalidInput, Code::KeyNotUnique),
                About::Ownership => (Kind::Conflict, Code::TableNotOwned),
                About::OtherRuns => (Kind::Conflict, Code::WriteConflict),
            },
            Self::NotOwned { .. } => (Kind::Conflict, Code::TableNotOwned),
            Self::Exists { .. } => (Kind::Conflict, Code::TableExists),
            Self::SchemaNotOwned { .. } => (Kind::Conflict, Code::SchemaNotOwned),
            Self::Locked { .. } => (Kind::Conflict, Code::TableLocked),
            Self::TakenOver { .. } => (Kind::Conflict, Code::LoadRunning),
            Self::LedgerMissing { .. } => (Kind::NotFound, Code::LedgerNotReady),
            Self::LedgerVersion { .. } => (Kind::Conflict, Code::LedgerNotReady),
            Self::Answer { .. } | Self::WrongTarget { .. } => (Kind::Internal, Code::Internal),
            Self::Ident(_) | Self::Literal(_) => (Kind::InvalidInput, Code::InvalidIdentifier),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreachable { .. } | Self::ConnectTimeout { .. } => {
                "check `endpoint` under `[warehouse]`, and that the security group lets this machine \
                 in on that port"
            }
            Self::Tls { .. } => {
                "check `tls` under `[warehouse]`; with \"verify-full\" the endpoint's name must be the \
                 one in the certificate"
            }
            Self::Login { source, .. } if source.message.contains("SSL off") => {
                "the warehouse demands encryption: set `tls = \"verify-full\"` under `[warehouse]`"
            }
            Self::Login { .. } => {
                "check `user` and `password` under `[warehouse]`; it was not tried again, because \
                 Redshift locks a user after five failed logins"
            }
            Self::Authentication(_) => {
                "give the user a plain password with `ALTER USER … PASSWORD '…'`: Redshift then lets \
                 it log in by MD5"
            }
            Self::DatabaseNotFound { .. } => {
                "create it with the statements of `longshore setup sql`, or set `database` under \
                 `[warehouse]`"
            }
            Self::NotOwned { .. } => "choose another name; nothing was changed",
            Self::Exists { .. } => "add to it with `--mode append`, or choose another name",
            Self::SchemaNotOwned { schema, .. } => {
                return Some(format!(
                    "choose another schema, or add \"{schema}\" to `allow_schemas` under `[warehouse]`"
                ));
            }
            Self::Locked { .. } => {
                "wait until the other transaction ends, and run the command again"
            }
            Self::TakenOver { .. } => "wait for that run; run the command again if it fails",
            Self::LedgerMissing { .. } => {
                "it is made by the first load, refresh or apply; run one of these first"
            }
            Self::CheckFailed(expected) => match expected.about {
                About::Keys => "name columns that are unique and never empty",
                About::RowCount | About::OtherRuns => "run the command again",
                About::Ownership => "choose another name; nothing was changed",
            },
            Self::Server(server) => return server.failure_hint(),
            Self::Lost { .. } => "run the command again: what was not committed was rolled back",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (kind, code) = error.kind_and_code();
        let mut failure = Self::new(kind, code, error.to_string());
        failure.hint = error.hint();
        failure.with_source(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_table_is_named_with_its_owner_and_a_way_out() {
        let reason = NotOwned::NotListed {
            owner: Some("airline_admin".to_owned()),
        };
        let failure = Failure::from(Error::NotOwned {
            name: "raw.flights".to_owned(),
            reason,
        });
        assert_eq!(
            failure.to_string(),
            "\"raw.flights\" exists and belongs to \"airline_admin\"; Longshore did not create it"
        );
        assert_eq!(failure.code, Code::TableNotOwned);
        assert_eq!(
            failure.hint.as_deref(),
            Some("choose another name; nothing was changed")
        );
    }
}
