//! The databases' catalogues as a session's transaction sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};

use crate::catalog::versions::{Version, Versions};
use crate::catalog::{self, DatabaseCatalog, Object, ObjectKey};

use super::{Result, Session};

/// What a transaction has seen and changed so far.
#[derive(Debug, Default)]
pub(super) struct Catalogs {
    /// With the transaction's own changes.
    seen: BTreeMap<String, Arc<DatabaseCatalog>>,
    changed: BTreeSet<String>,
    /// The version of the transaction's snapshot, if it is known.
    version: Option<Version>,
}

impl Catalogs {
    /// A transaction begins on a snapshot of this version.
    pub(super) fn begin(&mut self, version: Option<Version>) {
        *self = Self {
            version,
            ..Self::default()
        };
    }

    /// Nothing is open any more.
    pub(super) fn clear(&mut self) {
        self.begin(None);
    }

    /// The version of the transaction's snapshot, if it is known.
    pub(super) fn version(&self) -> Option<Version> {
        self.version
    }

    /// Every catalogue that the transaction has read.
    pub(super) fn read(&self) -> Vec<Arc<DatabaseCatalog>> {
        self.seen.values().map(Arc::clone).collect()
    }

    /// The version whose shared catalogue the transaction may use for a database.
    fn shared_version(&self, database: &str) -> Option<Version> {
        self.version.filter(|_| !self.changed.contains(database))
    }

    fn follow(&mut self, database: &str, change: impl FnOnce(&mut DatabaseCatalog)) {
        self.changed.insert(database.to_owned());
        if let Some(seen) = self.seen.get_mut(database) {
            change(Arc::make_mut(seen));
        }
    }

    /// Commits by `commit`, and lets others know what became of the catalogues.
    pub(super) fn commit(
        &self,
        versions: &Versions,
        commit: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        // A transaction writes one database.
        let Some(database) = self.changed.first() else {
            return commit();
        };
        let change = versions.start();
        let committed = commit();
        let after = self
            .version
            .zip(self.seen.get(database).map(Arc::clone))
            .filter(|_| committed.is_ok());
        let changed = committed.is_ok().then_some(database.as_str());
        versions.end(change, changed, after);
        committed
    }
}

impl Session {
    /// What the database's hidden schema says, as this transaction sees it. An unknown database is
    /// 3D000.
    pub(crate) fn catalog(&mut self, database: &str) -> Result<Arc<DatabaseCatalog>> {
        if let Some(known) = self.catalogs.seen.get(database) {
            return Ok(Arc::clone(known));
        }
        self.require_database(database)?;
        let versions = self.engine.storage().versions();
        let shared = self.catalogs.shared_version(database);
        let kept = shared.and_then(|version| versions.find(database, version));
        let catalog = if let Some(kept) = kept {
            kept
        } else {
            let loaded = Arc::new(DatabaseCatalog::load(&self.connection, database)?);
            if let Some(version) = shared {
                versions.offer(database, version, &loaded);
            }
            loaded
        };
        self.catalogs
            .seen
            .insert(database.to_owned(), Arc::clone(&catalog));
        Ok(catalog)
    }

    /// What is committed now of a database whose catalogue has changed since this transaction's
    /// snapshot; `None` where the snapshot sees the newest or is just being taken.
    pub(crate) fn newer_catalog(&self, database: &str) -> Result<Option<DatabaseCatalog>> {
        let storage = self.engine.storage();
        let changed = storage
            .versions()
            .has_changed(database, self.catalogs.version);
        if !changed || self.transaction.may_renew() {
            return Ok(None);
        }
        let connection = storage.connect().map_err(|error| {
            SqlError::new(SqlState::INTERNAL_ERROR, format!("internal error: {error}"))
        })?;
        DatabaseCatalog::load(&connection, database).map(Some)
    }

    /// Adds or replaces rows of a database's catalogue.
    pub(crate) fn put_objects(
        &mut self,
        database: &str,
        objects: impl IntoIterator<Item = Object>,
    ) -> Result<()> {
        self.write_database(database)?;
        for object in objects {
            catalog::put(&self.connection, database, &object)?;
            self.catalogs
                .follow(database, |catalog| catalog.put(object));
        }
        Ok(())
    }

    /// Removes rows of a database's catalogue; those that are not there are no error.
    pub(crate) fn remove_objects(
        &mut self,
        database: &str,
        keys: impl IntoIterator<Item = ObjectKey>,
    ) -> Result<()> {
        self.write_database(database)?;
        for key in keys {
            catalog::remove(&self.connection, database, &key)?;
            self.catalogs
                .follow(database, |catalog| catalog.remove(&key));
        }
        Ok(())
    }
}
