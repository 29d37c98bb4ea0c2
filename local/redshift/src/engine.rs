//! The engine as a whole: what all sessions share.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use local_dialect::SqlError;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cloud::Cloud;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::load_history::LoadHistory;
use crate::locks::Locks;
use crate::queries::host::{self, Views};
use crate::session::calls::CallRegistry;
use crate::session::connections::Connections;
use crate::session::ended_transactions::EndedTransactions;
use crate::session::history::Statements;
use crate::session::maintenance::Maintenance;
use crate::session::open_cursors::OpenCursors;
use crate::session::quotas::QuotaViolations;
use crate::session::registry::Sessions;
use crate::session::user_changes::UserChanges;
use crate::storage::Storage;
use crate::wire::tls::TlsMaterial;

/// Database that a new cluster has, as Redshift's console names it.
pub const DEFAULT_DATABASE: &str = "dev";

/// Gives the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What an engine is opened with.
pub struct Options {
    /// Folder that holds everything; made if it does not exist. One process at a time.
    pub data_dir: PathBuf,
    /// The superuser of a new cluster; ignored where the folder holds a cluster already.
    pub admin_user: String,
    pub admin_password: String,
    /// The cluster as IAM knows it, `arn:aws:redshift:<region>:<account>:namespace:<id>`.
    pub cluster_arn: String,
    /// Certificate for TLS; without it `SSLRequest` is answered `N`.
    pub tls: Option<TlsMaterial>,
    pub clock: Clock,
    /// Memory for queries; beyond it they spill to disk. 4 GiB if `None`.
    pub memory_limit_bytes: Option<u64>,
    /// ARN of the role that `IAM_ROLE default` means.
    pub default_iam_role: Option<String>,
    /// Refuses clients that do not ask for TLS, as clusters made since January 2025 do.
    pub require_ssl: bool,
    pub sessions: SessionLimits,
}

/// How many sessions there may be, and how long they may be idle (management guide, "Quotas and
/// limits").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLimits {
    /// Most sessions at once; superusers have a few of their own besides.
    pub most: usize,
    /// Longest wait for a client's next statement; SESSION TIMEOUT of a user may be shorter.
    pub idle: Duration,
    /// The same in an open transaction.
    pub idle_in_transaction: Duration,
    /// Bytes of the results of all open cursors together; by node type on Redshift.
    pub cursor_bytes: u64,
}

impl SessionLimits {
    /// How long a session may be idle whose user has a SESSION TIMEOUT of `own_seconds`.
    pub(crate) fn idle_limit(&self, in_transaction: bool, own_seconds: Option<u32>) -> Duration {
        let limit = if in_transaction {
            self.idle_in_transaction
        } else {
            self.idle
        };
        let own = own_seconds.map(|seconds| Duration::from_secs(seconds.into()));
        own.map_or(limit, |own| own.min(limit))
    }
}

/// Of several nodes of the type `ra3.xlplus` (database developer guide, "Cursor constraints").
const CURSOR_BYTES: u64 = 1_000_000 << 20;

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            most: 500,
            idle: Duration::from_hours(4),
            idle_in_transaction: Duration::from_hours(6),
            cursor_bytes: CURSOR_BYTES,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("data_dir", &self.data_dir)
            .field("admin_user", &self.admin_user)
            .field("cluster_arn", &self.cluster_arn)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

/// An embedded cluster.
pub struct Redshift {
    options: Options,
    cloud: Arc<dyn Cloud>,
    cluster: Cluster,
    storage: Storage,
    locks: Locks,
    sessions: Sessions,
    statements: Statements,
    calls: Arc<CallRegistry>,
    views: Arc<Views>,
    load_history: LoadHistory,
    connections: Connections,
    ended_transactions: EndedTransactions,
    user_changes: UserChanges,
    maintenance: Maintenance,
    cursors: OpenCursors,
    quota_violations: QuotaViolations,
    next_query: AtomicI64,
    next_transaction: AtomicI64,
}

impl fmt::Debug for Redshift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Redshift")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Redshift {
    /// Opens the cluster in `options.data_dir`, or makes one with the database `dev`. What a crash
    /// left half done is completed or removed.
    pub fn open(options: Options, cloud: Arc<dyn Cloud>) -> Result<Arc<Self>, Error> {
        std::fs::create_dir_all(&options.data_dir).map_err(|source| Error::Folder {
            path: options.data_dir.clone(),
            source,
        })?;
        let cluster = Cluster::open(
            &options.data_dir.join("cluster.sqlite"),
            &options.admin_user,
            &options.admin_password,
        )
        .map_err(cluster_failed)?;
        let databases = cluster.database_names().map_err(cluster_failed)?;
        let storage = Storage::open(&options, &databases)?;
        let calls = Arc::new(CallRegistry::default());
        let connection = storage.connect()?;
        let views = Arc::new(Views::default());
        crate::external_function::register(&connection, Arc::clone(&calls))
            .and_then(|()| crate::copy::batch_scan::register(&connection))
            .and_then(|()| host::register(&connection, Arc::clone(&views)))
            .map_err(|source| Error::Execution { source })?;
        recover(&cluster, &connection, &databases)?;
        let load_history = LoadHistory::open(&options.data_dir.join("load_history.sqlite"))
            .map_err(|source| Error::LoadHistory { source })?;
        let last_id = load_history
            .last_query_id()
            .map_err(|source| Error::LoadHistory { source })?;
        let first_id = first_number(&options, last_id);
        let engine = Arc::new(Self {
            options,
            cloud,
            cluster,
            storage,
            locks: Locks::default(),
            sessions: Sessions::default(),
            statements: Statements::default(),
            calls,
            views,
            load_history,
            connections: Connections::default(),
            ended_transactions: EndedTransactions::default(),
            user_changes: UserChanges::default(),
            maintenance: Maintenance::default(),
            cursors: OpenCursors::default(),
            quota_violations: QuotaViolations::default(),
            next_query: AtomicI64::new(first_id),
            next_transaction: AtomicI64::new(first_id),
        });
        engine.ensure_default_database(&databases)?;
        Ok(engine)
    }

    fn ensure_default_database(&self, databases: &[String]) -> Result<(), Error> {
        if databases.iter().any(|name| name == DEFAULT_DATABASE) {
            return Ok(());
        }
        crate::statements::create_database(self, DEFAULT_DATABASE, &self.options.admin_user)
            .map_err(|source| Error::Bootstrap {
                database: DEFAULT_DATABASE.to_owned(),
                source: Box::new(source),
            })
    }

    /// Accepts clients until `shutdown`; then closes them, rolls their transactions back and returns
    /// once their threads have ended.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), Error> {
        crate::wire::serve(self, listener, shutdown).await
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn cloud(&self) -> &Arc<dyn Cloud> {
        &self.cloud
    }

    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    pub(crate) fn storage(&self) -> &Storage {
        &self.storage
    }

    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    pub(crate) fn statements(&self) -> &Statements {
        &self.statements
    }

    pub(crate) fn calls(&self) -> &Arc<CallRegistry> {
        &self.calls
    }

    pub(crate) fn views(&self) -> &Arc<Views> {
        &self.views
    }

    pub(crate) fn connections(&self) -> &Connections {
        &self.connections
    }

    pub(crate) fn ended_transactions(&self) -> &EndedTransactions {
        &self.ended_transactions
    }

    pub(crate) fn cursors(&self) -> &OpenCursors {
        &self.cursors
    }

    pub(crate) fn quota_violations(&self) -> &QuotaViolations {
        &self.quota_violations
    }

    pub(crate) fn maintenance(&self) -> &Maintenance {
        &self.maintenance
    }

    pub(crate) fn user_changes(&self) -> &UserChanges {
        &self.user_changes
    }

    pub(crate) fn load_history(&self) -> &LoadHistory {
        &self.load_history
    }

    /// Sessions and what they run that is not idle, for owners that end an idle engine.
    pub fn connection_count(&self) -> usize {
        self.sessions.len()
    }

    pub fn now(&self) -> Timestamp {
        (self.options.clock)()
    }

    pub(crate) fn next_query_id(&self) -> i64 {
        self.next_query.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn next_transaction_id(&self) -> i64 {
        self.next_transaction.fetch_add(1, Ordering::Relaxed)
    }
}

fn cluster_failed(source: SqlError) -> Error {
    Error::Cluster {
        source: Box::new(source),
    }
}

/// Completes what a crash interrupted between the commits of the cluster and of a database.
fn recover(
    cluster: &Cluster,
    connection: &duckdb::Connection,
    databases: &[String],
) -> Result<(), Error> {
    cluster
        .recover(|intent| crate::catalog::is_marked(connection, intent))
        .map_err(cluster_failed)?;
    for database in databases {
        crate::catalog::forget_intents(connection, database).map_err(|source| {
            Error::Bootstrap {
                database: database.clone(),
                source: Box::new(source),
            }
        })?;
    }
    Ok(())
}

/// Where query and transaction numbers start. They increase over restarts, and those in the load history
/// are never given twice; they fit an INTEGER, as the columns of `STL_LOAD_ERRORS` have it.
fn first_number(options: &Options, last_in_history: i64) -> i64 {
    const SOME_MOMENT: i64 = 1_700_000_000;
    ((options.clock)().as_second() - SOME_MOMENT).max(last_in_history + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_session_timeout_shortens_the_limit() {
        let limits = SessionLimits {
            idle: Duration::from_secs(100),
            idle_in_transaction: Duration::from_secs(200),
            ..SessionLimits::default()
        };
        assert_eq!(limits.idle_limit(false, None), Duration::from_secs(100));
        assert_eq!(limits.idle_limit(false, Some(60)), Duration::from_mins(1));
        assert_eq!(limits.idle_limit(true, Some(150)), Duration::from_secs(150));
        assert_eq!(limits.idle_limit(true, Some(999)), Duration::from_secs(200));
    }
}
