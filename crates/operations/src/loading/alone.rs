//! One load at a time of the same source into the same table on one machine.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use model::{Code, Digest, Failure, Kind};

/// Held while a load runs. The system gives it up when the process ends, however it ends, so that a
/// load that was killed does not stand in the way of the next.
#[derive(Debug)]
pub(crate) struct Alone {
    path: PathBuf,
    _file: File,
}

impl Alone {
    /// An error when another process holds it.
    pub(super) fn hold(folder: &Path, identity: Digest, target: &str) -> Result<Self, Failure> {
        let path = folder.join(format!("{}.lock", identity.short(32)));
        match Self::lock(folder, &path) {
            Ok(Some(file)) => Ok(Self { path, _file: file }),
            Ok(None) => Err(Failure::new(
                Kind::Conflict,
                Code::LoadRunning,
                format!("the same load into \"{target}\" is running on this machine"),
            )
            .with_hint("wait for it, or end it with Ctrl-C where it runs")),
            Err(error) => Err(Failure::new(
                Kind::Internal,
                Code::WorkspaceFileUnreadable,
                format!("cannot lock \"{}\"", path.display()),
            )
            .with_source(error)),
        }
    }

    fn lock(folder: &Path, path: &Path) -> io::Result<Option<File>> {
        fs::create_dir_all(folder)?;
        loop {
            let file = File::create(path)?;
            match file.try_lock() {
                Ok(()) if is_still_there(&file, path) => return Ok(Some(file)),
                // Its last holder removed it between the two calls.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // While it is held, so that nobody else's is removed.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the file that was opened is the one that the path names now.
#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    match (file.metadata(), fs::metadata(path)) {
        (Ok(opened), Ok(named)) => opened.ino() == named.ino() && opened.dev() == named.dev(),
        _ => false,
    }
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_still_there(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_alone_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let load = Digest::of(b"load");
        let hold = || Alone::hold(folder.path(), load, "shop.sales");
        let first = hold().unwrap();
        let second = hold().unwrap_err();
        assert_eq!(second.code, Code::LoadRunning);
        Alone::hold(folder.path(), Digest::of(b"another load"), "shop.sales").unwrap();
        drop(first);
        drop(hold().unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
