use std::net::IpAddr;
use std::path::PathBuf;

/// Why the stack did not start, was not found, or refused a request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("could not use {path:?}")]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the data folder {data_dir:?} is in use by another process")]
    InUse { data_dir: PathBuf },
    #[error("{path:?} is not valid")]
    File {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error(
        "the data folder {data_dir:?} has another administrator than \"{admin_user}\" or another password"
    )]
    OtherAdministrator {
        data_dir: PathBuf,
        admin_user: String,
    },
    #[error("port {port} of {address} is not free")]
    Port {
        address: IpAddr,
        port: u16,
        #[source]
        source: std::io::Error,
    },
    #[error("the embedded AWS did not start")]
    Aws(#[source] local_aws::Error),
    #[error("the embedded Redshift did not start")]
    Redshift(#[source] local_redshift::Error),
    #[error("the certificate of the data folder could not be made")]
    Certificate(#[source] local_redshift::Error),
    /// A statement of a script for a new folder.
    #[error("{path:?}, line {line}: {message}")]
    Script {
        path: PathBuf,
        line: usize,
        message: String,
    },
    #[error("opening the data folder was cut short")]
    Interrupted(#[source] tokio::task::JoinError),
    #[error("the background process ended at once; the end of {log:?}:\n{tail}")]
    BackgroundEnded { log: PathBuf, tail: String },
    #[error("the background process did not answer within {seconds} s; see {log:?}")]
    BackgroundSilent { log: PathBuf, seconds: u64 },
    #[error("the background process does not stop; its process id is {pid}")]
    DoesNotStop { pid: u32 },
    #[error("the running stack could not be asked")]
    Control(#[source] std::io::Error),
    /// A document or name that IAM or S3 would refuse; the text is theirs.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
