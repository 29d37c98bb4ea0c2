//! Files of a data folder: the lock, and the description of the running stack.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::credentials::Credentials;
use crate::error::Error;

/// How to reach a running stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub redshift: SocketAddr,
    /// S3, STS and Lambda.
    pub aws: SocketAddr,
    pub credentials: Credentials,
    /// The cluster as IAM knows it: `aws:SourceArn` when Redshift assumes a role.
    pub cluster_arn: String,
    /// The process that runs the stack.
    pub pid: u32,
    pub started: Timestamp,
    pub data_dir: PathBuf,
}

impl Connection {
    /// The URL of the one endpoint of all AWS services.
    pub fn aws_url(&self) -> String {
        format!("http://{}", self.aws)
    }
}

/// The file `stack.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) pid: u32,
    pub(crate) started: Timestamp,
    pub(crate) redshift: SocketAddr,
    pub(crate) aws: SocketAddr,
    pub(crate) cluster_arn: String,
    pub(crate) control: SocketAddr,
    /// Proves to the control port that the asker can read this file.
    pub(crate) control_token: String,
}

impl State {
    fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("stack.json")
    }

    pub(crate) fn read(data_dir: &Path) -> Result<Option<Self>, Error> {
        read_json(&Self::path(data_dir))
    }

    pub(crate) fn write(&self, data_dir: &Path) -> Result<(), Error> {
        write_json(&Self::path(data_dir), self)
    }

    pub(crate) fn remove(data_dir: &Path) {
        // When it stays, nobody answers at its ports, which means the same.
        let _ = std::fs::remove_file(Self::path(data_dir));
    }

    pub(crate) fn connection(&self, credentials: Credentials, data_dir: &Path) -> Connection {
        Connection {
            redshift: self.redshift,
            aws: self.aws,
            credentials,
            cluster_arn: self.cluster_arn.clone(),
            pid: self.pid,
            started: self.started,
            data_dir: data_dir.to_owned(),
        }
    }
}

/// Held by the process that has the data folder; the operating system frees it when the process
/// ends.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Creates the folder if needed and takes it.
    pub(crate) fn take(data_dir: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(data_dir).map_err(Error::io(data_dir))?;
        let path = data_dir.join("stack.lock");
        let file = File::create(&path).map_err(Error::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse {
                data_dir: data_dir.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(Error::Io { path, source }),
        }
    }
}

pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|source| Error::File {
                path: path.to_owned(),
                source,
            }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// Replaces a file in one step; only its owner may read it.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let json = serde_json::to_vec_pretty(value).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    let beside = path.with_extension("json.new");
    let save = || -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        let mut new = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        new.write_all(&json)?;
        new.sync_all()?;
        std::fs::rename(&beside, path)
    };
    save().map_err(Error::io(path))
}
