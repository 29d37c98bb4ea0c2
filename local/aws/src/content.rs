//! Content files: the bytes of objects, parts and function packages under names nobody chose.
//!
//! A file is complete before a row of the index names it, and it is removed after the last row that
//! named it is gone. What a killed process left in between is removed at the next start. A file
//! that is being read stays until its last [`ContentLease`] is dropped, so that a long `COPY` reads
//! what it listed even when the object is overwritten meanwhile.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::random;

#[derive(Debug, Clone)]
pub(crate) struct ContentStore {
    folder: PathBuf,
    leases: Arc<Mutex<HashMap<String, Lease>>>,
}

#[derive(Debug, Default)]
struct Lease {
    holders: usize,
    removed: bool,
}

/// Keeps one content file on disk.
#[derive(Debug)]
pub(crate) struct ContentLease {
    store: ContentStore,
    name: String,
}

impl ContentStore {
    /// Opens the folder and removes every file that `referenced` does not name.
    pub(crate) fn open(folder: PathBuf, referenced: &HashSet<String>) -> Result<Self, Error> {
        let clean = || -> std::io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            for shelf in std::fs::read_dir(&folder)? {
                for entry in std::fs::read_dir(shelf?.path())? {
                    let entry = entry?;
                    if !entry
                        .file_name()
                        .to_str()
                        .is_some_and(|name| referenced.contains(name))
                    {
                        std::fs::remove_file(entry.path())?;
                    }
                }
            }
            Ok(())
        };
        clean().map_err(Error::io(&folder))?;
        Ok(Self {
            folder,
            leases: Arc::default(),
        })
    }

    /// A name and path for a new file; its folder exists.
    pub(crate) fn allocate(&self) -> std::io::Result<NewContent> {
        let name = random::hex_id();
        let path = self.path(&name);
        std::fs::create_dir_all(path.parent().expect("content files lie on a shelf"))?;
        Ok(NewContent {
            store: self.clone(),
            name,
            path,
            kept: false,
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(&name[..2]).join(name)
    }

    /// Holds the file on disk. Take it while the index is locked and still names the file.
    pub(crate) fn lease(&self, name: &str) -> ContentLease {
        self.leases().entry(name.to_owned()).or_default().holders += 1;
        ContentLease {
            store: self.clone(),
            name: name.to_owned(),
        }
    }

    /// Removes the file now, or when its last reader is done. A failure leaves an orphan, which the
    /// next start removes.
    pub(crate) fn remove(&self, name: &str) {
        if let Some(lease) = self.leases().get_mut(name) {
            lease.removed = true;
            return;
        }
        self.unlink(name);
    }

    fn unlink(&self, name: &str) {
        if let Err(error) = std::fs::remove_file(self.path(name)) {
            tracing::warn!(%error, content = name, "could not remove a content file");
        }
    }

    fn leases(&self) -> std::sync::MutexGuard<'_, HashMap<String, Lease>> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ContentLease {
    pub(crate) fn path(&self) -> PathBuf {
        self.store.path(&self.name)
    }
}

impl Drop for ContentLease {
    fn drop(&mut self) {
        let mut leases = self.store.leases();
        let Some(lease) = leases.get_mut(&self.name) else {
            return;
        };
        lease.holders -= 1;
        if lease.holders == 0 {
            let removed = lease.removed;
            leases.remove(&self.name);
            drop(leases);
            if removed {
                self.store.unlink(&self.name);
            }
        }
    }
}

/// A file being written. Dropped without [`NewContent::keep`], it is removed.
#[derive(Debug)]
pub(crate) struct NewContent {
    store: ContentStore,
    name: String,
    path: PathBuf,
    kept: bool,
}

impl NewContent {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A row of the index names the file now.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for NewContent {
    fn drop(&mut self) {
        if !self.kept && self.path.exists() {
            self.store.unlink(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &Path, referenced: &[&str]) -> ContentStore {
        let referenced = referenced.iter().map(|&name| name.to_owned()).collect();
        ContentStore::open(folder.to_owned(), &referenced).unwrap()
    }

    fn written(store: &ContentStore) -> String {
        let content = store.allocate().unwrap();
        std::fs::write(content.path(), "bytes").unwrap();
        let name = content.name().to_owned();
        content.keep();
        name
    }

    #[test]
    fn a_removed_file_stays_until_its_readers_are_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &[]);
        let name = written(&store);
        let (first, second) = (store.lease(&name), store.lease(&name));
        store.remove(&name);
        drop(first);
        assert_eq!(std::fs::read_to_string(second.path()).unwrap(), "bytes");
        drop(second);
        assert!(!store.path(&name).exists());
    }

    #[test]
    fn opening_removes_what_no_row_names() {
        let folder = tempfile::tempdir().unwrap();
        let first = store(folder.path(), &[]);
        let (named, orphan) = (written(&first), written(&first));
        let again = store(folder.path(), &[&named]);
        assert!(again.path(&named).exists());
        assert!(!again.path(&orphan).exists());
    }

    #[test]
    fn a_file_that_was_never_kept_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &[]);
        let content = store.allocate().unwrap();
        std::fs::write(content.path(), "half").unwrap();
        let path = content.path().to_owned();
        drop(content);
        assert!(!path.exists());
    }
}
