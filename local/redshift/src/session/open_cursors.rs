//! The cluster's open cursors: together their results have a limit (database developer guide, "Cursor
//! constraints").

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use local_dialect::error::{SqlError, SqlState};

/// One cursor, as `STV_ACTIVE_CURSORS` shows it.
#[derive(Debug, Clone)]
pub(crate) struct OpenCursor {
    pub user: String,
    pub name: String,
    pub transaction_id: i64,
    pub declared: Timestamp,
    pub rows: u64,
    pub bytes: u64,
    pub fetched: u64,
}

/// All cursors by their sessions' process ids; cloning gives another handle to the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenCursors(Arc<Mutex<BTreeMap<i32, OpenCursor>>>);

impl OpenCursors {
    fn cursors(&self) -> MutexGuard<'_, BTreeMap<i32, OpenCursor>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn list(&self) -> Vec<(i32, OpenCursor)> {
        let cursors = self.cursors();
        let listed = cursors.iter().map(|(pid, cursor)| (*pid, cursor.clone()));
        listed.collect()
    }

    /// Refuses a result of `bytes` that does not fit beside those that are open.
    pub(crate) fn require_room(&self, bytes: u64, limit_bytes: u64) -> Result<(), SqlError> {
        let others: u64 = self.cursors().values().map(|cursor| cursor.bytes).sum();
        if others.saturating_add(bytes) <= limit_bytes {
            return Ok(());
        }
        Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!(
                "exceeded the maximum size allowed for the total set of cursor data: {}MB.",
                limit_bytes >> 20
            ),
        ))
    }

    /// A session has one cursor at most; it stays until the entry is dropped.
    pub(crate) fn enter(&self, pid: i32, cursor: OpenCursor) -> Entry {
        self.cursors().insert(pid, cursor);
        Entry {
            cursors: self.clone(),
            pid,
        }
    }
}

/// A session's cursor among all.
#[derive(Debug)]
pub(crate) struct Entry {
    cursors: OpenCursors,
    pid: i32,
}

impl Entry {
    pub(crate) fn fetched(&self, rows: u64) {
        if let Some(cursor) = self.cursors.cursors().get_mut(&self.pid) {
            cursor.fetched += rows;
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.cursors.cursors().remove(&self.pid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_of_all_cursors_together() {
        let cursors = OpenCursors::default();
        let entry = cursors.enter(
            7,
            OpenCursor {
                user: "ann".to_owned(),
                name: "c".to_owned(),
                transaction_id: 1,
                declared: Timestamp::UNIX_EPOCH,
                rows: 10,
                bytes: 3 << 20,
                fetched: 0,
            },
        );
        assert!(cursors.require_room(1 << 20, 4 << 20).is_ok());
        let error = cursors.require_room((1 << 20) + 1, 4 << 20).unwrap_err();
        assert!(error.message.ends_with("cursor data: 4MB."), "{error}");
        entry.fetched(3);
        assert_eq!(cursors.list()[0].1.fetched, 3);
        drop(entry);
        assert!(cursors.require_room(4 << 20, 4 << 20).is_ok());
    }
}
