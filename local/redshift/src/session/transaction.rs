//! The state of a session's transaction (database developer guide, BEGIN; redshift's isolation is
//! that of a snapshot taken at the first statement that reads).

use std::collections::{BTreeMap, BTreeSet};

use local_dialect::error::{SqlError, SqlState};

use super::Result;
use super::settings::Settings;
use super::temporary::TemporaryTables;

/// What `ReadyForQuery` reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// No block is open; each query string is its own transaction.
    Idle,
    /// Inside BEGIN … COMMIT.
    Block,
    /// A statement of the block failed; everything but its end is refused.
    Failed,
}

/// What a rollback gives back to the session.
#[derive(Clone)]
pub(crate) struct Before {
    pub temporary: TemporaryTables,
    pub settings: Settings,
}

/// A transaction, open or not.
#[derive(Default)]
pub(crate) struct Transaction {
    id: i64,
    status: StatusCell,
    /// The query string holds several statements, which share one transaction.
    shared: bool,
    read_only: bool,
    /// DuckDB's transaction is open.
    begun: bool,
    /// Number of the last commit that the snapshot sees.
    snapshot: u64,
    /// Statements that ran on the snapshot, the running one included.
    statements: u32,
    written: Option<String>,
    /// Tables that rows were put into, with their databases.
    ingested: BTreeSet<(String, u32)>,
    before: Option<Before>,
    started: Option<jiff::Timestamp>,
}

/// `Status` with the default that a session starts with.
struct StatusCell(Status);

impl Default for StatusCell {
    fn default() -> Self {
        Self(Status::Idle)
    }
}

impl Transaction {
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    pub(crate) fn status(&self) -> Status {
        self.status.0
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.shared
    }

    pub(crate) fn set_shared(&mut self, shared: bool) {
        self.shared = shared;
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    pub(crate) fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only;
    }

    pub(crate) fn is_begun(&self) -> bool {
        self.begun
    }

    pub(crate) fn snapshot(&self) -> u64 {
        self.snapshot
    }

    /// Start of the transaction, if one is open.
    pub(crate) fn started(&self) -> Option<jiff::Timestamp> {
        self.started
    }

    /// Opens a block.
    pub(crate) fn open_block(&mut self, now: jiff::Timestamp) {
        self.status = StatusCell(Status::Block);
        self.started.get_or_insert(now);
    }

    /// Marks the block as failed; its DuckDB transaction has been rolled back.
    pub(crate) fn fail(&mut self) {
        self.status = StatusCell(Status::Failed);
        self.begun = false;
    }

    /// DuckDB's transaction has begun, on a snapshot that sees commit number `snapshot`.
    pub(crate) fn begin(&mut self, id: i64, snapshot: u64, before: Before, now: jiff::Timestamp) {
        self.id = id;
        self.begun = true;
        self.snapshot = snapshot;
        self.statements = 0;
        self.written = None;
        self.ingested.clear();
        self.before = Some(before);
        self.started.get_or_insert(now);
    }

    /// DuckDB's transaction was begun anew on a later snapshot.
    pub(crate) fn renew(&mut self, snapshot: u64) {
        self.snapshot = snapshot;
    }

    pub(crate) fn count_statement(&mut self) {
        self.statements += 1;
    }

    /// USE is not counted: more of them may follow.
    pub(crate) fn uncount_statement(&mut self) {
        self.statements = self.statements.saturating_sub(1);
    }

    /// Whether the transaction has run another statement than the one that runs.
    pub(crate) fn has_run_statements(&self) -> bool {
        self.statements > 1
    }

    /// Whether nothing that the client has seen depends on the snapshot, so that a later one may be
    /// taken: the first statement runs and has written nothing.
    pub(crate) fn may_renew(&self) -> bool {
        self.begun && self.statements <= 1 && self.written.is_none()
    }

    /// Whether no statement has run on the snapshot yet.
    pub(crate) fn is_unused(&self) -> bool {
        self.begun && self.statements == 0 && self.written.is_none()
    }

    /// Declares a write to `database`.
    pub(crate) fn write(&mut self, database: &str) -> Result<()> {
        match &self.written {
            Some(written) if written != database => Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "a transaction can write to one database only",
            )
            .with_detail(format!(
                "The transaction has written to database \"{written}\" and cannot write to \"{database}\"."
            ))),
            Some(_) => Ok(()),
            None => {
                self.written = Some(database.to_owned());
                Ok(())
            }
        }
    }

    pub(crate) fn note_ingestion(&mut self, database: &str, oid: u32) {
        self.ingested.insert((database.to_owned(), oid));
    }

    /// The tables that rows were put into, by database.
    pub(crate) fn ingested(&self) -> BTreeMap<String, BTreeSet<u32>> {
        let mut databases: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for (database, oid) in &self.ingested {
            databases.entry(database.clone()).or_default().insert(*oid);
        }
        databases
    }

    pub(crate) fn written(&self) -> Option<&str> {
        self.written.as_deref()
    }

    /// The transaction has ended; what a rollback restores is returned.
    pub(crate) fn end(&mut self) -> Option<Before> {
        let ended = std::mem::take(self);
        self.shared = ended.shared;
        ended.before
    }

    /// DuckDB's transaction is gone, the block stays open as failed.
    pub(crate) fn take_before(&mut self) -> Option<Before> {
        self.before.take()
    }
}
