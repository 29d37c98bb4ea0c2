//! One client's session: identity, settings, transaction, temporary tables, and the entry by which
//! statements are carried out.
//!
//! A session lives on a thread of its own (see `wire::conversation`) and is never shared. Everything that
//! carries out a statement takes `&mut Session`: it reads the catalogue with [`Session::catalog`],
//! takes locks with [`Session::lock_table`], declares what it writes with
//! [`Session::write_database`], runs DuckDB's SQL on [`Session::duckdb`], and returns an [`Outcome`].
//!
//! Invariants: a statement handler runs inside a DuckDB transaction that the session began and will
//! end; a handler never commits, except through [`Session::commit_and_continue`]. A handler that
//! returns an error has its whole transaction rolled back (implicit) or aborted (explicit block).

pub(crate) mod calls;
mod catalogs;
pub(crate) mod client_protocol;
pub(crate) mod connections;
mod cursors;
mod dispatch;
pub(crate) mod ended_transactions;
mod execution;
pub(crate) mod faults;
pub(crate) mod history;
mod latest;
mod loads;
pub(crate) mod maintenance;
pub(crate) mod open_cursors;
mod opening;
pub(crate) mod outcome;
pub(crate) mod prepared;
mod prepared_statements;
pub(crate) mod quotas;
pub(crate) mod registry;
pub(crate) mod settings;
pub(crate) mod temporary;
pub(crate) mod transaction;
mod transaction_control;
pub(crate) mod user_changes;

use std::sync::Arc;
use std::time::Duration;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::IdentifierCase;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::cluster::{ClusterState, ClusterTransaction};
use crate::engine::Redshift;
use crate::locks::LockMode;
use crate::queries::spool::Spool;
use crate::system::Filled;
use client_protocol::ClientProtocol;
pub(crate) use opening::Opening;
pub(crate) use outcome::{Client, Notice, Origin, Outcome, OutputColumn, Severity};
use settings::Settings;
use temporary::TemporaryTables;
use transaction::{Status, Transaction};

/// Result of everything that a client may see fail.
pub(crate) type Result<T> = std::result::Result<T, SqlError>;

/// Rows and query of the session's last COPY and UNLOAD, as `pg_last_copy_count()` and its kin
/// report them. Zero before the first, except the ids, which are -1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastTransfers {
    pub copy_id: i64,
    pub copy_count: i64,
    pub unload_id: i64,
    pub unload_count: i64,
}

/// What became of the transaction's snapshot while a lock was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Snapshot {
    Kept,
    /// Taken anew: catalogue entries from before are stale.
    Renewed,
}

/// A session; see the module.
pub(crate) struct Session {
    engine: Arc<Redshift>,
    connection: duckdb::Connection,
    registration: registry::Registration,
    /// The user who logged in.
    login: String,
    /// The user whose rights count; differs after `SET SESSION AUTHORIZATION`.
    user: String,
    connected_database: String,
    /// What USE chose.
    used_database: Option<String>,
    /// `None` for clients that know nothing of it.
    client_protocol: Option<ClientProtocol>,
    /// Where timers of `statement_timeout` run.
    runtime: Handle,
    settings: Settings,
    transaction: Transaction,
    cluster: Option<ClusterTransaction>,
    catalogs: catalogs::Catalogs,
    temporary: TemporaryTables,
    filled: Filled,
    prepared: prepared::Statements,
    cursors: cursors::Cursors,
    faults: faults::Faults,
    lose: CancellationToken,
    notices: Vec<Notice>,
    transfers: LastTransfers,
    /// COPY statements of the open transaction.
    loads: loads::OpenLoads,
    /// Changes of users in the open transaction.
    user_changes: Vec<user_changes::UserChange>,
    query_id: i64,
    last_query_id: i64,
    statement_start: jiff::Timestamp,
}

/// What statement handlers use.
impl Session {
    /// The session's DuckDB connection, inside its transaction. Attached databases go by their
    /// Redshift names; a table's rows are in `"<database>"."data"."t<oid>"`, a temporary table's in
    /// `temp.main."t<oid>"`.
    pub(crate) fn duckdb(&self) -> &duckdb::Connection {
        &self.connection
    }

    pub(crate) fn engine(&self) -> &Arc<Redshift> {
        &self.engine
    }

    /// The user whose privileges count now.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// The user who logged in.
    pub(crate) fn session_user(&self) -> &str {
        &self.login
    }

    /// `SET SESSION AUTHORIZATION`: the caller has checked that it may be.
    pub(crate) fn set_user(&mut self, user: String) {
        self.user = user;
    }

    /// The database that names without one refer to: what USE chose, or else the one that the client
    /// connected to.
    pub(crate) fn database(&self) -> &str {
        self.used_database
            .as_deref()
            .unwrap_or(&self.connected_database)
    }

    /// What USE chose; empty where nothing was.
    pub(crate) fn used_database(&self) -> &str {
        self.used_database.as_deref().unwrap_or_default()
    }

    /// The database that the client connected to.
    pub(crate) fn connected_database(&self) -> &str {
        &self.connected_database
    }

    /// USE and RESET USE. An unknown database is 3D000; the search path goes back to its default. In a
    /// transaction they stand before everything else.
    pub(crate) fn use_database(&mut self, database: Option<String>) -> Result<()> {
        if self.transaction.has_run_statements() {
            return Err(SqlError::new(
                SqlState::ACTIVE_TRANSACTION,
                "USEd Database cannot be set or reset inside a transaction after another command.",
            ));
        }
        self.transaction.uncount_statement();
        if let Some(database) = &database {
            self.require_database(database)?;
        }
        self.used_database = database;
        self.settings.reset("search_path")
    }

    /// The form of results that was agreed on.
    pub(crate) fn client_protocol(&self) -> ClientProtocol {
        self.client_protocol.unwrap_or(ClientProtocol::Base)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn identifier_case(&self) -> IdentifierCase {
        self.settings.identifier_case()
    }

    /// Schemas that an unqualified name is looked up in, with `$user` replaced; `pg_catalog` is
    /// searched before all of them and is not listed.
    pub(crate) fn search_path(&self) -> Vec<String> {
        self.settings.search_path(&self.user)
    }

    /// Process id as `pg_backend_pid()` gives it.
    pub(crate) fn backend_pid(&self) -> i32 {
        self.registration.pid()
    }

    /// Number of the running statement; unique and increasing in the cluster.
    pub(crate) fn query_id(&self) -> i64 {
        self.query_id
    }

    /// Number of the query before the running one, whatever blocks and settings lie between; -1 before the
    /// first (`pg_last_query_id()`).
    pub(crate) fn last_query_id(&self) -> i64 {
        self.last_query_id
    }

    /// When the running statement started.
    pub(crate) fn statement_start(&self) -> jiff::Timestamp {
        self.statement_start
    }

    /// When the transaction started.
    pub(crate) fn transaction_start(&self) -> jiff::Timestamp {
        self.transaction.started().unwrap_or(self.statement_start)
    }

    /// Number of the running transaction.
    pub(crate) fn transaction_id(&self) -> i64 {
        self.transaction.id()
    }

    /// Whether the client opened a transaction block or sent several statements in one string:
    /// statements that must stand alone are refused then (25001, see
    /// [`Session::forbid_in_transaction`]).
    pub(crate) fn is_in_block(&self) -> bool {
        self.transaction.status() != Status::Idle || self.transaction.is_shared()
    }

    /// Refuses `statement` (for example `CREATE DATABASE`) inside a transaction block.
    pub(crate) fn forbid_in_transaction(&self, statement: &str) -> Result<()> {
        if self.is_in_block() {
            return Err(SqlError::new(
                SqlState::ACTIVE_TRANSACTION,
                format!("{statement} cannot run inside a transaction block"),
            ));
        }
        Ok(())
    }

    /// Refuses a writing statement in a read-only transaction (25006); `statement` is its name as
    /// the message gives it, for example `CREATE TABLE`.
    pub(crate) fn require_writable(&self, statement: &str) -> Result<()> {
        if self.transaction.is_read_only() {
            return Err(
                SqlError::new(SqlState::READ_ONLY_TRANSACTION, "transaction is read-only")
                    .with_detail(format!("{statement} writes")),
            );
        }
        Ok(())
    }

    fn require_database(&self, database: &str) -> Result<()> {
        if self.engine.storage().is_attached(database) {
            Ok(())
        } else {
            Err(SqlError::new(
                SqlState::INVALID_CATALOG_NAME,
                format!("database \"{database}\" does not exist"),
            ))
        }
    }

    /// Declares that the transaction writes `database`; a second database is refused. To be called
    /// before the first write of each statement.
    pub(crate) fn write_database(&mut self, database: &str) -> Result<()> {
        self.require_database(database)?;
        if self.transaction.is_shared() && database != self.database() {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "a request of several statements cannot write to another database",
            ));
        }
        self.transaction.write(database)
    }

    /// Takes a table's lock until the transaction ends, waiting for other sessions. 40P01 when
    /// waiting could never end, 57014 when the client or `statement_timeout` cancels the wait.
    ///
    /// If another session has changed the table since this transaction's snapshot, and nothing has
    /// been read or written but by the running statement, the snapshot is taken anew, so that a
    /// writer that waited sees what it waited for. Whatever was looked up before must then be looked
    /// up again; so lock before [`Session::write_database`]. A table that is gone since the snapshot cannot
    /// be locked, although the snapshot shows it.
    pub(crate) fn lock_table(&mut self, oid: u32, mode: LockMode) -> Result<Snapshot> {
        let changed = self.engine.locks().acquire(
            self.registration.pid(),
            oid,
            mode,
            self.registration.interrupt(),
        )?;
        if changed > self.transaction.snapshot() && self.transaction.may_renew() {
            self.renew_snapshot()?;
            return Ok(Snapshot::Renewed);
        }
        if self.engine.locks().is_dropped(oid) {
            return Err(crate::storage::errors::missing_oid(oid));
        }
        if mode == LockMode::Read {
            self.note_read(oid)?;
        } else {
            self.fail_on_demand(oid)?;
            self.engine.locks().note_write(self.transaction_id(), oid)?;
        }
        Ok(Snapshot::Kept)
    }

    /// The running statement reads a table whose lock it holds, be it for writing.
    pub(crate) fn note_read(&self, oid: u32) -> Result<()> {
        self.engine.locks().note_read(self.transaction_id(), oid)
    }

    /// Where a result is kept that its client fetches by and by.
    pub(crate) fn spool(&self) -> Spool {
        Spool::new(self.engine.storage().spill_folder().to_owned())
    }

    /// How long the session may wait for its client's next message.
    pub(crate) fn idle_limit(&self) -> Duration {
        let in_transaction = self.transaction.status() != Status::Idle;
        let state = self.engine.cluster().state();
        let own = state
            .user(&self.login)
            .and_then(|user| user.session_timeout_seconds);
        let limits = &self.engine.options().sessions;
        limits.idle_limit(in_transaction, own)
    }

    /// The part of the transaction that writes users, roles and databases; begun at first use,
    /// committed and rolled back with the rest.
    pub(crate) fn cluster_transaction(&mut self) -> Result<&mut ClusterTransaction> {
        if self.cluster.is_none() {
            self.cluster = Some(self.engine.cluster().begin()?);
        }
        Ok(self
            .cluster
            .as_mut()
            .expect("the cluster transaction was begun above"))
    }

    /// Users, roles and databases as this transaction sees them.
    pub(crate) fn cluster_state(&self) -> Arc<ClusterState> {
        match &self.cluster {
            Some(transaction) => Arc::clone(transaction.state()),
            None => self.engine.cluster().state(),
        }
    }

    pub(crate) fn temporary(&self) -> &TemporaryTables {
        &self.temporary
    }

    /// Temporary tables to be changed; the change is undone if the transaction rolls back.
    pub(crate) fn temporary_mut(&mut self) -> &mut TemporaryTables {
        &mut self.temporary
    }

    /// The system relations that are filled.
    pub(crate) fn filled(&self) -> &Filled {
        &self.filled
    }

    pub(crate) fn filled_mut(&mut self) -> &mut Filled {
        &mut self.filled
    }

    /// Every catalogue that this transaction has read.
    pub(crate) fn read_catalogs(&self) -> Vec<Arc<crate::catalog::DatabaseCatalog>> {
        self.catalogs.read()
    }

    /// Sends the client a notice; it leaves before the statement's `CommandComplete`.
    pub(crate) fn notice(
        &mut self,
        severity: Severity,
        state: SqlState,
        message: impl Into<String>,
    ) {
        self.notices.push(Notice {
            severity,
            state,
            message: message.into(),
        });
    }

    pub(crate) fn last_transfers(&self) -> LastTransfers {
        self.transfers
    }

    /// Called by UNLOAD when it has written `rows` rows.
    pub(crate) fn set_last_unload(&mut self, rows: i64) {
        self.transfers.unload_id = self.query_id;
        self.transfers.unload_count = rows;
    }

    /// 57014 if the client or `statement_timeout` asked for the statement's end; to be called now
    /// and then by handlers that work outside DuckDB (COPY's readers, UNLOAD's writers).
    pub(crate) fn check_canceled(&self) -> Result<()> {
        self.registration.interrupt().check()
    }

    /// A handle by which worker threads notice that the statement was canceled.
    pub(crate) fn interrupt(&self) -> &Arc<registry::Interrupt> {
        self.registration.interrupt()
    }

    pub(crate) fn transaction_status(&self) -> Status {
        self.transaction.status()
    }

    /// Runs one statement of DuckDB's SQL and returns the number of changed rows; DuckDB's errors
    /// come back as Redshift's.
    pub(crate) fn run(&self, duckdb_sql: &str) -> Result<u64> {
        let changed = self
            .connection
            .execute(duckdb_sql, [])
            .map_err(|error| crate::storage::errors::translate(&error))?;
        Ok(changed as u64)
    }
}
