//! Beginning and ending transactions.

use local_dialect::error::SqlState;
use local_dialect::statements::transaction::Begin;

use super::ended_transactions::EndedTransaction;
use super::transaction::{Before, Status};
use super::{Result, Session, Severity};
use crate::copy::KEEP_ROW_ORDER;
use crate::storage::errors;
use local_dialect::statements::create_database::IsolationLevel;

impl Session {
    /// Opens DuckDB's transaction if none is open, and counts the statement that is about to run.
    pub(super) fn begin_statement(&mut self) -> Result<()> {
        if self.transaction.is_unused() && self.has_committed_since() {
            // SET and the like have opened it; the snapshot is that of this statement.
            self.renew_snapshot()?;
        }
        self.begin_if_idle()?;
        self.transaction.count_statement();
        Ok(())
    }

    /// Opens DuckDB's transaction if none is open. What is only described tells the client nothing of
    /// its snapshot, which may be taken anew when a statement then runs.
    pub(super) fn begin_if_idle(&mut self) -> Result<()> {
        if !self.transaction.is_begun() {
            // Counted before the snapshot is taken: a commit in between is seen, and not missed.
            let snapshot = self.engine.locks().commits();
            self.begin_duckdb()?;
            let before = Before {
                temporary: self.temporary.clone(),
                settings: self.settings.clone(),
            };
            let id = self.engine.next_transaction_id();
            self.transaction
                .begin(id, snapshot, before, self.statement_start);
            self.begin_serializable(snapshot);
            if self.transaction.status() == Status::Idle && self.settings.is_read_only_by_default()
            {
                self.transaction.set_read_only(true);
            }
        }
        Ok(())
    }

    /// Whether there is anything that a snapshot taken now would see and the transaction's does not.
    fn has_committed_since(&self) -> bool {
        let settled = self.engine.storage().versions().settled();
        self.engine.locks().commits() != self.transaction.snapshot()
            || settled.is_none()
            || settled != self.catalogs.version()
    }

    fn begin_duckdb(&mut self) -> Result<()> {
        let connection = &self.connection;
        let ((), version) = self
            .engine
            .storage()
            .versions()
            .observe(|| connection.execute_batch("BEGIN TRANSACTION"))
            .map_err(|error| errors::translate(&error))?;
        self.catalogs.begin(version);
        Ok(())
    }

    /// Takes a later snapshot for a transaction that has neither read nor written.
    pub(super) fn renew_snapshot(&mut self) -> Result<()> {
        let snapshot = self.engine.locks().commits();
        self.filled.forget();
        self.connection
            .execute_batch("ROLLBACK")
            .map_err(|error| errors::translate(&error))?;
        self.begin_duckdb()?;
        self.transaction.renew(snapshot);
        self.begin_serializable(snapshot);
        Ok(())
    }

    /// Isolation is the database's.
    fn is_serializable(&self) -> bool {
        let cluster = self.engine.cluster().state();
        cluster
            .database(self.database())
            .is_some_and(|database| database.isolation_level == IsolationLevel::Serializable)
    }

    fn begin_serializable(&self, snapshot: u64) {
        if self.is_serializable() {
            self.engine.locks().begin_serializable(
                self.transaction.id(),
                self.registration.pid(),
                snapshot,
            );
        }
    }

    pub(super) fn begin_block(&mut self, begin: Begin) -> &'static str {
        if self.transaction.status() == Status::Block {
            self.notice(
                Severity::Warning,
                SqlState::ACTIVE_TRANSACTION,
                "there is already a transaction in progress",
            );
        } else {
            self.transaction.open_block(self.statement_start);
            let read_only = begin.read_only || self.settings.is_read_only_by_default();
            self.transaction.set_read_only(read_only);
        }
        "BEGIN"
    }

    pub(super) fn commit_block(&mut self) -> Result<&'static str> {
        match self.transaction.status() {
            Status::Idle => {
                self.warn_about_no_transaction();
                self.commit()?;
                Ok("COMMIT")
            }
            Status::Block => {
                self.commit()?;
                Ok("COMMIT")
            }
            Status::Failed => {
                self.rollback();
                Ok("ROLLBACK")
            }
        }
    }

    pub(super) fn roll_back_block(&mut self) -> &'static str {
        if self.transaction.status() == Status::Idle {
            self.warn_about_no_transaction();
        }
        self.rollback();
        "ROLLBACK"
    }

    fn warn_about_no_transaction(&mut self) {
        self.notice(
            Severity::Warning,
            SqlState::NO_ACTIVE_TRANSACTION,
            "there is no transaction in progress",
        );
    }

    /// Commits what is open, if anything is; on failure it is rolled back.
    pub(super) fn commit(&mut self) -> Result<()> {
        if !self.transaction.is_begun() {
            self.end_transaction(true);
            return Ok(());
        }
        let commit_started = self.engine.now();
        match self.commit_everywhere() {
            Ok(()) => {
                self.loads_committed();
                self.user_changes_committed();
                self.record_transaction_end(Some(commit_started));
                self.end_transaction(true);
                Ok(())
            }
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }

    /// Commits the database and, with it, what the transaction changed in the cluster.
    fn commit_everywhere(&mut self) -> Result<()> {
        self.check_quotas()?;
        self.engine.locks().allow_commit(self.transaction.id())?;
        let connection = &self.connection;
        let catalogs = &self.catalogs;
        let versions = self.engine.storage().versions();
        let commit = || {
            catalogs.commit(versions, || {
                connection
                    .execute_batch("COMMIT")
                    .map_err(|error| errors::translate(&error))
            })
        };
        let Some(cluster) = self.cluster.take() else {
            return commit();
        };
        cluster.commit(self.transaction.written(), |intent| {
            if let Some(intent) = intent {
                crate::catalog::mark(connection, intent)?;
            }
            commit()
        })
    }

    /// Undoes what is open, if anything is.
    pub(super) fn rollback(&mut self) {
        self.undo();
        self.end_transaction(false);
    }

    fn undo(&mut self) {
        self.filled.forget();
        self.user_changes.clear();
        if self.transaction.is_begun() {
            self.record_transaction_end(None);
            // COPY may have failed before it could put its setting back.
            let undone = self
                .connection
                .execute_batch("ROLLBACK")
                .and_then(|()| self.connection.execute_batch(KEEP_ROW_ORDER));
            if let Err(error) = undone {
                // COMMIT that fails has ended the transaction already.
                tracing::debug!(%error, "nothing to roll back");
            }
        }
        drop(self.cluster.take());
        self.loads_rolled_back();
        if let Some(before) = self.transaction.take_before() {
            self.temporary = before.temporary;
            self.settings = before.settings;
        }
    }

    /// For `SYS_TRANSACTION_HISTORY`: what only described, or set parameters, is no transaction.
    fn record_transaction_end(&self, commit_started: Option<jiff::Timestamp>) {
        if self.transaction.is_unused() {
            return;
        }
        let ended = self.engine.now();
        self.engine.ended_transactions().record(EndedTransaction {
            id: self.transaction.id(),
            user: self.user.clone(),
            serializable: self.is_serializable(),
            started: self.transaction.started().unwrap_or(ended),
            commit_started,
            ended,
        });
    }

    fn end_transaction(&mut self, committed: bool) {
        self.transaction.end();
        self.settings.end_local();
        self.catalogs.clear();
        self.cursors.clear();
        self.engine
            .locks()
            .release(self.registration.pid(), committed);
    }

    /// A statement failed: an implicit transaction is rolled back, a block stays open as failed.
    pub(crate) fn fail(&mut self) {
        if self.transaction.status() == Status::Idle {
            self.rollback();
            return;
        }
        self.undo();
        self.transaction.fail();
        self.catalogs.clear();
        self.cursors.clear();
        self.engine.locks().release(self.registration.pid(), false);
    }

    /// Commits an implicit transaction; a block goes on. Called at Sync.
    pub(crate) fn finish_implicit(&mut self) -> Result<()> {
        if self.transaction.status() == Status::Idle {
            self.commit()?;
        }
        Ok(())
    }

    /// Commits in the middle of a statement, as TRUNCATE does; an open block goes on with a new
    /// transaction.
    pub(crate) fn commit_and_continue(&mut self) -> Result<()> {
        let status = self.transaction.status();
        let read_only = self.transaction.is_read_only();
        self.commit()?;
        if status == Status::Block {
            self.transaction.open_block(self.statement_start);
            self.transaction.set_read_only(read_only);
        }
        Ok(())
    }
}
