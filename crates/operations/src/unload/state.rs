//! The work folder of an unload to disk: beside what is made, under a name that begins with a dot.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use model::{Code, Digest, Failure, Kind, LoadId, RowCount, S3Uri};
use serde::{Deserialize, Serialize};

use super::Unload;

/// What an unload has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// The digest of what was asked for.
    pub(super) request: Digest,
    pub(super) id: LoadId,
    /// Where UNLOAD writes to.
    pub(super) prefix: S3Uri,
    /// The process that serves the session that runs UNLOAD.
    pub(super) pid: i64,
    /// Set when UNLOAD has ended.
    pub(super) rows: Option<RowCount>,
}

/// The folder, which one run at a time has.
pub(super) struct Work {
    pub(super) folder: PathBuf,
    _lock: File,
}

impl Work {
    /// For the folder or file `target`, which has a name and stands in a folder that is there.
    pub(super) fn open(target: &Path) -> Result<Self, Failure> {
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(refused(target, "it has no name"));
        };
        let folder = parent.join(format!(".{}.longshore-unload", name.to_string_lossy()));
        let failed = |error: std::io::Error| {
            let message = format!("\"{}\" cannot be written to", folder.display());
            Failure::new(Kind::InvalidInput, Code::UnloadDestination, message)
                .with_hint("check that the folder may be written to and is not full")
                .with_source(error)
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = File::create(folder.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                folder,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => {
                Err(refused(target, "another unload to it is running"))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn state_path(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    /// `None` if nothing was begun, or if what is there cannot be read.
    pub(super) fn state(&self) -> Option<State> {
        serde_json::from_slice(&fs::read(self.state_path()).ok()?).ok()
    }

    /// In one step: a run that is killed leaves the state before or this one.
    pub(super) fn save(&self, state: &State) -> Result<(), Failure> {
        let json = serde_json::to_vec_pretty(state).expect("a state holds texts and numbers");
        let fresh = self.folder.join("state.json.new");
        fs::write(&fresh, json)
            .and_then(|()| fs::rename(&fresh, self.state_path()))
            .map_err(|error| {
                let message = format!("\"{}\" cannot be written", fresh.display());
                Failure::new(Kind::InvalidInput, Code::UnloadDestination, message)
                    .with_source(error)
            })
    }

    /// Forgets what was fetched.
    pub(super) fn clear(&self) {
        let _nothing_there = fs::remove_dir_all(self.folder.join("files"));
        let _nothing_there = fs::remove_file(self.state_path());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name() != "lock" && entry.path().is_file() {
                let _gone = fs::remove_file(entry.path());
            }
        }
    }

    pub(super) fn remove(self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %error, "a work folder was left behind");
        }
    }
}

/// What makes two unloads the same: everything that decides the bytes that are fetched.
pub(super) fn digest(request: &Unload, workspace: &str) -> Digest {
    let mut request = request.clone();
    request.options.overwrite = false;
    let text = format!("{request:?}");
    Digest::of_parts([workspace.as_bytes(), text.as_bytes()])
}

pub(super) fn refused(target: &Path, why: &str) -> Failure {
    Failure::new(
        Kind::Conflict,
        Code::UnloadDestination,
        format!("\"{}\" cannot be unloaded to: {why}", target.display()),
    )
    .with_hint("name a folder that is empty or not there yet, or a file that is not there yet")
}
