//! Two kinds of failure: [`Error`] when the folder or its account file is unusable, and
//! [`AwsError`] when a service answers a caller with an error, in AWS's own codes and words.

use std::borrow::Cow;
use std::path::PathBuf;

/// What keeps the embedded AWS from opening or from saving its state.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("could not use {path:?}")]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the index {path:?} is unusable")]
    Index {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    #[error("the account file {path:?} is not valid")]
    AccountFile {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("the account file {path:?} holds a document that IAM refuses: {reason}")]
    AccountPolicy { path: PathBuf, reason: AwsError },
    #[error(transparent)]
    Refused(#[from] AwsError),
}

impl Error {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn index(path: impl Into<PathBuf>) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.into();
        move |source| Self::Index { path, source }
    }
}

/// An error answer of a service: the code and message that AWS gives, and the HTTP status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct AwsError {
    code: Cow<'static, str>,
    message: String,
    status: u16,
}

impl AwsError {
    /// An answer with an HTTP status, AWS's code and a message.
    pub fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status,
        }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// AWS's error code, for example `AccessDenied`, `NoSuchKey` or `ResourceNotFoundException`.
    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status that carries this error over the wire.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The same refusal under another service's name for it: Lambda says `AccessDeniedException`
    /// where S3 and STS say `AccessDenied`.
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.code = code.into();
        self
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    pub(crate) fn malformed_policy(message: impl Into<String>) -> Self {
        Self::new(400, "MalformedPolicyDocument", message)
    }

    pub(crate) fn no_such_bucket() -> Self {
        Self::new(404, "NoSuchBucket", "The specified bucket does not exist")
    }

    pub(crate) fn no_such_key() -> Self {
        Self::new(404, "NoSuchKey", "The specified key does not exist.")
    }

    /// A fault of the embedded services themselves. The cause goes to the log, not to the caller.
    pub(crate) fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = cause, "embedded aws failed");
        Self::new(
            500,
            "InternalError",
            format!("We encountered an internal error. Please try again. ({cause})"),
        )
    }
}

impl From<rusqlite::Error> for AwsError {
    fn from(source: rusqlite::Error) -> Self {
        Self::internal(&source)
    }
}

impl From<std::io::Error> for AwsError {
    fn from(source: std::io::Error) -> Self {
        Self::internal(&source)
    }
}
