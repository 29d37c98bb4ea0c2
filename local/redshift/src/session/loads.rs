//! COPY statements of the open transaction: their history says *completed* when it has committed, and
//! `pg_last_copy_id()` forgets them when it is rolled back (database developer guide, "`PG_LAST_COPY_ID`").

use super::{LastTransfers, Session};
use crate::load_history::Status;

/// What is told of the transaction's COPY statements when it ends.
#[derive(Debug, Default)]
pub(super) struct OpenLoads {
    /// Statements that have succeeded so far.
    query_ids: Vec<i64>,
    /// The last COPY before the transaction.
    before: Option<LastTransfers>,
    /// A COPY that failed in its load phase; it stays the last one.
    failed: Option<LastTransfers>,
}

impl Session {
    /// Called by COPY when it has loaded `rows` rows; its history is still *running*.
    pub(crate) fn copy_succeeded(&mut self, rows: i64) {
        self.loads.before.get_or_insert(self.transfers);
        self.loads.query_ids.push(self.query_id);
        self.set_last_copy(rows);
    }

    /// Called by COPY when it has failed after the load began.
    pub(crate) fn copy_failed(&mut self) {
        self.loads.before.get_or_insert(self.transfers);
        self.set_last_copy(0);
        self.loads.failed = Some(self.transfers);
    }

    fn set_last_copy(&mut self, rows: i64) {
        self.transfers.copy_id = self.query_id;
        self.transfers.copy_count = rows;
    }

    pub(super) fn loads_committed(&mut self) {
        let loads = std::mem::take(&mut self.loads);
        self.record_end(&loads, Status::Completed);
    }

    pub(super) fn loads_rolled_back(&mut self) {
        let loads = std::mem::take(&mut self.loads);
        self.record_end(&loads, Status::Aborted);
        if let Some(last) = loads.failed.or(loads.before) {
            self.transfers.copy_id = last.copy_id;
            self.transfers.copy_count = last.copy_count;
        }
    }

    fn record_end(&self, loads: &OpenLoads, status: Status) {
        if loads.query_ids.is_empty() {
            return;
        }
        let now = self.engine.now().as_microsecond();
        let history = self.engine.load_history();
        if let Err(error) = history.end_loads(&loads.query_ids, status, now) {
            // The transaction has ended; only its history is behind.
            tracing::warn!(%error, "the load history failed");
        }
    }
}
