use std::io;

use model::failure::{Code, Kind};
use model::{ColumnType, Failure, ParseS3UriError};

use crate::source::Format;

/// What can go wrong between files and the bucket.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is nothing to read")]
    NothingToRead,
    #[error("no file \"{path}\"")]
    FileNotFound { path: String },
    #[error("no file matches \"{pattern}\"")]
    NoMatch { pattern: String },
    #[error("\"{pattern}\" is not a valid pattern")]
    Pattern {
        pattern: String,
        source: glob::PatternError,
    },
    #[error("the folder \"{path}\" holds no data")]
    EmptyFolder { path: String },
    #[error("there is no object \"{uri}\"")]
    ObjectNotFound { uri: String },
    #[error("\"{path}\" is not a file")]
    NotAFile { path: String },
    #[error("\"{path}\" is empty")]
    EmptyFile { path: String },
    #[error("\"{path}\" holds no columns")]
    NoColumns { path: String },
    #[error("\"{path}\" cannot be read as {read_as}: the characters cannot be told apart")]
    Delimiter { path: String, read_as: String },
    #[error("\"{path}\" is {what}, which cannot be loaded")]
    UnsupportedFile { path: String, what: &'static str },
    #[error("\"{path}\" cannot be read in place: {what}")]
    NotInPlace { path: String, what: &'static str },
    #[error("\"{address}\" is no address that can be read")]
    Address { address: String },
    #[error("\"{address}\" was answered with status {status}")]
    Status { address: String, status: u16 },
    #[error("could not read \"{address}\"")]
    Http {
        address: String,
        source: reqwest::Error,
    },
    #[error("no client for `https://` can be made")]
    WebClient { source: reqwest::Error },
    #[error("\"{location}\" ended after {found} of {expected} bytes")]
    Cut {
        location: String,
        found: u64,
        expected: u64,
    },
    #[error("\"{path}\" is not a Parquet file")]
    NotParquet { path: String },
    #[error(
        "\"{path}\" has no header: field {column} of its first record is \"{value}\", like the \
         fields below it"
    )]
    NoHeader {
        path: String,
        column: usize,
        value: String,
    },
    #[error("\"{path}\" has the column \"{name}\" twice: as column {first} and as column {second}")]
    DuplicateColumn {
        path: String,
        name: String,
        first: usize,
        second: usize,
    },
    #[error("\"{path}\" is not written as \"{first}\" is: {difference}")]
    HeaderDiffers {
        first: String,
        path: String,
        difference: String,
    },
    #[error("\"{first}\" is {first_format} and \"{path}\" is {format}: a load has one format")]
    MixedFormats {
        first: String,
        first_format: Format,
        path: String,
        format: Format,
    },
    #[error("{}", record_message(.path, *.line, .column.as_deref(), .reason))]
    Record {
        path: String,
        /// The first line of a file is 1.
        line: u64,
        column: Option<String>,
        reason: String,
        hint: Option<&'static str>,
    },
    #[error("\"{path}\", row {row}: the column \"{column}\" {reason}")]
    Value {
        path: String,
        row: u64,
        column: String,
        reason: String,
    },
    #[error(
        "\"{path}\", {place}: the column \"{column}\" {reason}; its type is {expected} (in the \
         source: {holds})"
    )]
    Misfit {
        path: String,
        /// `line 7`, or `row 7` of a Parquet file.
        place: Box<str>,
        column: Box<str>,
        /// `holds "abc", which is no whole number`.
        reason: Box<str>,
        expected: ColumnType,
        /// What the column's values are.
        holds: Box<str>,
    },
    #[error("\"{path}\" changed while it was read")]
    SourceChanged { path: String },
    #[error("could not {action} \"{path}\"")]
    Io {
        action: &'static str,
        path: String,
        source: io::Error,
    },
    #[error("\"{path}\" is damaged: it cannot be decompressed")]
    Decompress { path: String, source: io::Error },
    #[error("\"{path}\" is not a readable Parquet file")]
    Parquet {
        path: String,
        source: parquet::errors::ParquetError,
    },
    #[error("\"{path}\": the column \"{column}\" has the type {data_type}, which cannot be loaded")]
    ParquetType {
        path: String,
        column: String,
        data_type: String,
    },
    #[error("could not convert the column \"{column}\" of \"{path}\"")]
    Arrow {
        path: String,
        column: String,
        source: arrow::error::ArrowError,
    },
    #[error("could not {action} \"{location}\"")]
    Store {
        action: &'static str,
        location: String,
        source: object_store::Error,
    },
    #[error("a part cannot be {bytes} bytes long: 1,000,000 to 1,000,000,000 are possible")]
    PartSize { bytes: u64 },
    #[error("the staging prefix cannot be used")]
    Prefix(#[source] ParseS3UriError),
    #[error("the prefix is empty: it stands for the whole bucket \"{bucket}\"")]
    WholeBucket { bucket: String },
    #[error("the manifest \"{location}\" cannot be read: {reason}")]
    Manifest { location: String, reason: String },
    #[error("\"{location}\" has {found} bytes where the manifest says {expected}")]
    SizeDiffers {
        location: String,
        expected: u64,
        found: u64,
    },
    #[error("\"{location}\" holds {found} rows where {expected} were unloaded")]
    RowsDiffer {
        location: String,
        expected: u64,
        found: u64,
    },
    #[error("\"{path}\" exists already")]
    FileExists { path: String },
    #[error("a worker of the staging pass stopped: {reason}")]
    Worker { reason: String },
    #[error("staging was stopped")]
    Stopped,
}

fn record_message(path: &str, line: u64, column: Option<&str>, reason: &str) -> String {
    match column {
        Some(column) => format!("\"{path}\", line {line}: the column \"{column}\" {reason}"),
        None => format!("\"{path}\", line {line}: the record {reason}"),
    }
}

impl Error {
    fn kind_and_code(&self) -> (Kind, Code) {
        match self {
            Self::NothingToRead
            | Self::FileNotFound { .. }
            | Self::NoMatch { .. }
            | Self::ObjectNotFound { .. }
            | Self::Status {
                status: 404 | 410, ..
            } => (Kind::NotFound, Code::SourceNotFound),
            Self::Status {
                status: 401 | 403, ..
            } => (Kind::PermissionDenied, Code::SourceUnreadable),
            Self::Status { .. } | Self::Http { .. } | Self::Cut { .. } => {
                (Kind::Unavailable, Code::SourceUnreadable)
            }
            Self::Pattern { .. } | Self::Address { .. } | Self::NotAFile { .. } => {
                (Kind::InvalidInput, Code::SourceNotAFile)
            }
            Self::EmptyFolder { .. } | Self::EmptyFile { .. } | Self::NoColumns { .. } => {
                (Kind::InvalidInput, Code::SourceEmpty)
            }
            Self::Delimiter { .. } => (Kind::InvalidInput, Code::SourceUnsupported),
            Self::UnsupportedFile { .. }
            | Self::NotParquet { .. }
            | Self::NotInPlace { .. }
            | Self::ParquetType { .. } => (Kind::Unsupported, Code::SourceUnsupported),
            Self::NoHeader { .. } => (Kind::InvalidInput, Code::HeaderMissing),
            Self::DuplicateColumn { .. }
            | Self::HeaderDiffers { .. }
            | Self::MixedFormats { .. } => (Kind::InvalidInput, Code::SourceColumnsDiffer),
            Self::Record { .. } | Self::Value { .. } => (Kind::InvalidInput, Code::RecordInvalid),
            Self::Misfit { .. } => (Kind::InvalidInput, Code::ColumnTypeConflict),
            Self::SourceChanged { .. } => (Kind::Conflict, Code::SourceChanged),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                (Kind::PermissionDenied, Code::SourceUnreadable)
            }
            Self::Io { .. }
            | Self::Decompress { .. }
            | Self::Parquet { .. }
            | Self::Arrow { .. } => (Kind::InvalidInput, Code::SourceUnreadable),
            Self::Store { source, .. } => store_kind_and_code(source),
            Self::PartSize { .. } | Self::Prefix(_) | Self::WholeBucket { .. } => {
                (Kind::InvalidInput, Code::StagingInvalid)
            }
            Self::Manifest { .. } | Self::SizeDiffers { .. } => {
                (Kind::Conflict, Code::UnloadIncomplete)
            }
            Self::RowsDiffer { .. } => (Kind::Internal, Code::RowCountMismatch),
            Self::FileExists { .. } => (Kind::Conflict, Code::FileExists),
            Self::Worker { .. } | Self::WebClient { .. } => (Kind::Internal, Code::Internal),
            Self::Stopped => (Kind::Interrupted, Code::StatementCancelled),
        }
    }

    /// The next step for the person who reads the message.
    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NothingToRead => "name at least one file",
            Self::FileNotFound { .. } => "check the spelling and the current folder",
            Self::NoMatch { .. } => "put the pattern in quotes and check what it matches",
            Self::EmptyFolder { .. } => {
                "names that begin with `.` or `_` and empty files do not count"
            }
            Self::ObjectNotFound { .. } => {
                "check the key; a prefix ends with `/`, and a pattern stands in quotes"
            }
            Self::Http { .. } | Self::Cut { .. } => "check the address and run it again",
            Self::Status {
                status: 401 | 403, ..
            } => "the address may have expired; get a new one",
            Self::NotAFile { .. } => "write the data to a file, or pipe it to standard input",
            Self::EmptyFile { .. } => "check how the file was written; an empty one is not loaded",
            Self::NoColumns { .. } => "every row needs at least one column with a name",
            Self::Delimiter { .. } => {
                "delimiter, quote, escape and comment differ, and none is a line end; all but the \
                 delimiter are one ASCII character"
            }
            Self::UnsupportedFile { .. } => {
                "convert it to UTF-8 text or Parquet; gzip, zstd and bzip2 are read"
            }
            Self::NotInPlace { .. } => {
                "leave `--in-place` out: what passes through here may be written in any way"
            }
            Self::Address { .. } => "files, folders, `s3://`, `https://` and `-` are read",
            Self::NoHeader { .. } => {
                "add a first line with the names, or say whether there is one: `--header absent` or \
                 `--header present`"
            }
            Self::DuplicateColumn { .. } => {
                "rename one of them; Redshift does not tell upper from lower case in names"
            }
            Self::HeaderDiffers { .. } | Self::MixedFormats { .. } => "load the files one by one",
            Self::Record { hint, .. } => return *hint,
            Self::Misfit { .. } => {
                "correct the value, or say what is to become of such values: `--on-error skip`, \
                 `truncate` or `null`"
            }
            Self::SourceChanged { .. } => "wait until the file is complete and run it again",
            Self::ParquetType { .. } => "leave the column out, or write it as text",
            Self::Store { source, .. } => store_hint(source),
            Self::FileExists { .. } => "choose another folder, or remove the file",
            _ => return None,
        })
    }
}

fn store_kind_and_code(error: &object_store::Error) -> (Kind, Code) {
    match error {
        object_store::Error::NotFound { .. } => (Kind::NotFound, Code::BucketNotFound),
        object_store::Error::PermissionDenied { .. }
        | object_store::Error::Unauthenticated { .. } => {
            (Kind::PermissionDenied, Code::BucketRefused)
        }
        _ => (Kind::Unavailable, Code::BucketUnreachable),
    }
}

fn store_hint(error: &object_store::Error) -> &'static str {
    match error {
        object_store::Error::NotFound { .. } => "check `bucket` under `[staging]`",
        object_store::Error::PermissionDenied { .. } => {
            "give these credentials s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject; \
             `longshore setup iam` writes the policy"
        }
        object_store::Error::Unauthenticated { .. } => {
            "check `credentials` under `[staging]`; temporary ones may have expired"
        }
        _ => "check that the endpoint and `region` under `[staging]` can be reached from here",
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (kind, code) = error.kind_and_code();
        let hint = error.hint();
        let failure = Self::new(kind, code, error.to_string());
        let failure = match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        };
        match std::error::Error::source(&error) {
            Some(_) => failure.with_source(error),
            None => failure,
        }
    }
}
