//! A session's changes to the cluster, kept apart until its transaction commits.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use serde::{Deserialize, Serialize};

use super::object::{Object, ObjectKey};
use super::state::ClusterState;
use super::{Result, Shared};

/// One changed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Change {
    Put(Object),
    Remove(ObjectKey),
}

impl Change {
    fn key(&self) -> ObjectKey {
        match self {
            Self::Put(object) => object.key(),
            Self::Remove(key) => key.clone(),
        }
    }
}

/// A commit of cluster and database that is under way. The database that commits with it bears its
/// number as a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub id: i64,
    pub database: String,
}

/// See the module. Dropping it rolls it back.
pub struct ClusterTransaction {
    shared: Arc<Shared>,
    /// What was committed when the transaction began.
    base: Arc<ClusterState>,
    /// The same with the transaction's own changes.
    state: Arc<ClusterState>,
    changes: Vec<Change>,
}

impl ClusterTransaction {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let base = Arc::clone(&shared.committed().state);
        Self {
            shared,
            state: Arc::clone(&base),
            base,
            changes: Vec::new(),
        }
    }

    /// The cluster as this transaction sees it.
    pub fn state(&self) -> &Arc<ClusterState> {
        &self.state
    }

    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Adds or replaces an object; a name already taken by another is an error.
    pub fn put(&mut self, object: Object) -> Result<()> {
        self.change(Change::Put(object))
    }

    /// Removes an object; one that is not there is no error.
    pub fn remove(&mut self, key: ObjectKey) -> Result<()> {
        self.change(Change::Remove(key))
    }

    fn change(&mut self, change: Change) -> Result<()> {
        Arc::make_mut(&mut self.state).apply(&change)?;
        self.changes.push(change);
        Ok(())
    }

    /// Commits the database and then the changes, both or neither.
    ///
    /// `written` is the database that the transaction wrote, if any; `commit_database` commits it.
    /// Where both have something to commit it is given an [`Intent`], whose mark it must write to
    /// the database in the same commit: after a crash the mark tells what to do
    /// ([`super::Cluster::recover`]). An error leaves nothing committed.
    pub fn commit(
        self,
        written: Option<&str>,
        commit_database: impl FnOnce(Option<&Intent>) -> Result<()>,
    ) -> Result<()> {
        if self.changes.is_empty() {
            return commit_database(None);
        }
        let mut committed = self.shared.committed();
        let mut state = (*committed.state).clone();
        for change in &self.changes {
            let key = change.key();
            if committed.state.get(&key) != self.base.get(&key) {
                return Err(SqlError::new(
                    SqlState::INTERNAL_ERROR,
                    "could not complete because of conflict with concurrent transaction",
                ));
            }
            state.apply(change)?;
        }
        let intent = written
            .map(|database| committed.store.announce(database, &self.changes))
            .transpose()?;
        if let Err(error) = commit_database(intent.as_ref()) {
            if let Some(intent) = &intent {
                committed.store.forget(intent)?;
            }
            return Err(error);
        }
        committed.store.complete(intent.as_ref(), &self.changes)?;
        committed.state = Arc::new(state);
        Ok(())
    }
}
