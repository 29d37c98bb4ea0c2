//! Catalogues of committed versions, shared by the sessions that see them.
//!
//! Reading a database's hidden schema costs a query and the decoding of every object, so a session
//! takes the catalogue from here when its snapshot is known to be of the version that is kept. Which
//! version a snapshot sees is found out without locks: commits that change a catalogue are numbered
//! when they start and counted when they end, and a snapshot that was taken while none was under way
//! sees exactly those counted before it.
//!
//! Nothing is written down: after a restart each catalogue is read once again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::DatabaseCatalog;

/// Number of the last catalogue commit that a snapshot sees.
pub(crate) type Version = u64;

/// The newest catalogue of each database; one for each engine.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    started: AtomicU64,
    ended: AtomicU64,
    databases: Mutex<HashMap<String, Known>>,
}

#[derive(Debug, Default)]
struct Known {
    /// The last commit that changed the database's catalogue.
    changed: Version,
    /// The catalogue since then, once somebody has read it.
    catalog: Option<Arc<DatabaseCatalog>>,
}

/// A commit under way that changes a catalogue; to be given to [`Versions::end`].
#[derive(Debug)]
#[must_use = "a commit that never ends keeps every later snapshot from being known"]
pub(crate) struct Change(Version);

impl Versions {
    fn databases(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.databases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `take` take a snapshot, and tells which version it sees; `None` when a commit was under
    /// way and it cannot be known.
    pub(crate) fn observe<T, E>(
        &self,
        take: impl FnOnce() -> Result<T, E>,
    ) -> Result<(T, Option<Version>), E> {
        let ended = self.ended.load(Ordering::SeqCst);
        let started = self.started.load(Ordering::SeqCst);
        let taken = take()?;
        let quiet = started == ended && self.started.load(Ordering::SeqCst) == started;
        Ok((taken, quiet.then_some(started)))
    }

    /// The version that a snapshot taken now sees; `None` while it cannot be known.
    pub(crate) fn settled(&self) -> Option<Version> {
        let ended = self.ended.load(Ordering::SeqCst);
        let started = self.started.load(Ordering::SeqCst);
        (started == ended).then_some(started)
    }

    /// The database's catalogue as a snapshot of this version sees it, if it is kept.
    pub(crate) fn find(&self, database: &str, seen: Version) -> Option<Arc<DatabaseCatalog>> {
        let databases = self.databases();
        let known = databases.get(database)?;
        known
            .catalog
            .as_ref()
            .filter(|_| known.changed <= seen)
            .map(Arc::clone)
    }

    /// Whether the database's catalogue is another now than the one of a snapshot.
    pub(crate) fn has_changed(&self, database: &str, seen: Option<Version>) -> bool {
        let databases = self.databases();
        let changed = databases.get(database).map_or(0, |known| known.changed);
        seen.is_none_or(|seen| changed > seen)
    }

    /// Keeps what a snapshot of this version has read, unless a later commit has changed it.
    pub(crate) fn offer(&self, database: &str, seen: Version, catalog: &Arc<DatabaseCatalog>) {
        let mut databases = self.databases();
        let known = databases.entry(database.to_owned()).or_default();
        if known.changed <= seen {
            known.catalog.get_or_insert_with(|| Arc::clone(catalog));
        }
    }

    /// A commit that changes a catalogue starts.
    pub(crate) fn start(&self) -> Change {
        Change(self.started.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// The commit has ended, having changed the catalogue of `database` if it succeeded.
    ///
    /// `after` is the catalogue as the transaction left it, and the version that its snapshot saw. It
    /// is kept where no other commit has changed the catalogue since that version.
    pub(crate) fn end(
        &self,
        Change(version): Change,
        database: Option<&str>,
        after: Option<(Version, Arc<DatabaseCatalog>)>,
    ) {
        let mut databases = self.databases();
        if let Some(database) = database {
            let known = databases.entry(database.to_owned()).or_default();
            known.catalog = after
                .filter(|(seen, _)| known.changed <= *seen)
                .map(|(_, catalog)| catalog);
            known.changed = known.changed.max(version);
        }
        self.ended.fetch_add(1, Ordering::SeqCst);
    }

    /// The database is new or gone, whatever was known under its name.
    pub(crate) fn forget(&self, database: &str) {
        let change = self.start();
        self.end(change, Some(database), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Arc<DatabaseCatalog> {
        Arc::new(DatabaseCatalog::of("dev", []))
    }

    fn observed(versions: &Versions) -> Option<Version> {
        versions.observe(|| Ok::<_, ()>(())).unwrap().1
    }

    #[test]
    fn what_one_snapshot_read_serves_the_next() {
        let versions = Versions::default();
        let seen = observed(&versions).unwrap();
        assert!(versions.find("dev", seen).is_none());
        let read = catalog();
        versions.offer("dev", seen, &read);
        let found = versions.find("dev", observed(&versions).unwrap()).unwrap();
        assert!(Arc::ptr_eq(&found, &read));
        assert!(versions.find("other", seen).is_none());
    }

    #[test]
    fn a_snapshot_beside_a_commit_is_of_no_known_version() {
        let versions = Versions::default();
        let change = versions.start();
        assert_eq!(observed(&versions), None);
        versions.end(change, Some("dev"), None);
        assert_eq!(observed(&versions), Some(1));
        let mut begun = None;
        let ((), seen) = versions
            .observe(|| {
                begun = Some(versions.start());
                Ok::<_, ()>(())
            })
            .unwrap();
        assert_eq!(seen, None);
    }

    #[test]
    fn an_older_snapshot_neither_gets_nor_gives_what_has_changed_since() {
        let versions = Versions::default();
        let old = observed(&versions).unwrap();
        let after = catalog();
        let change = versions.start();
        versions.end(change, Some("dev"), Some((old, Arc::clone(&after))));
        assert!(versions.find("dev", old).is_none());
        versions.offer("dev", old, &catalog());
        assert!(versions.has_changed("dev", Some(old)));
        let new = observed(&versions).unwrap();
        assert!(!versions.has_changed("dev", Some(new)));
        assert!(Arc::ptr_eq(&versions.find("dev", new).unwrap(), &after));
    }

    #[test]
    fn of_two_commits_side_by_side_neither_catalogue_is_kept() {
        let versions = Versions::default();
        let seen = observed(&versions).unwrap();
        let (first, second) = (versions.start(), versions.start());
        versions.end(second, Some("dev"), Some((seen, catalog())));
        versions.end(first, Some("dev"), Some((seen, catalog())));
        let now = observed(&versions).unwrap();
        assert!(versions.find("dev", now).is_none());
    }

    #[test]
    fn a_commit_that_failed_changes_nothing() {
        let versions = Versions::default();
        let seen = observed(&versions).unwrap();
        versions.offer("dev", seen, &catalog());
        let change = versions.start();
        versions.end(change, None, None);
        assert!(versions.find("dev", observed(&versions).unwrap()).is_some());
    }
}
