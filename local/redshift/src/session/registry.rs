//! The cluster's open sessions: their process ids, and how their statements are canceled.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use local_dialect::error::{SqlError, SqlState};
use tokio_util::sync::CancellationToken;

use crate::locks::Locks;

/// Process ids start here, as those of a machine that has run for a while.
const FIRST_PID: i32 = 10_001;

/// Why a statement is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// `CancelRequest` or `pg_cancel_backend`.
    Client,
    /// `statement_timeout`.
    Timeout,
}

#[derive(Debug, Default)]
struct Running {
    /// The running statement's number, if one runs.
    query_id: Option<i64>,
    cause: Option<Cause>,
    /// It is run for its result only: nobody misses it once its client has gone.
    abandonable: bool,
}

/// Asks a session's running statement to end; what arrives between statements is dropped.
pub(crate) struct Interrupt {
    running: Mutex<Running>,
    /// The client has gone.
    abandoned: AtomicBool,
    duckdb: Option<Arc<duckdb::InterruptHandle>>,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Interrupt")
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}

impl Interrupt {
    pub(crate) fn new(connection: &duckdb::Connection) -> Self {
        Self {
            running: Mutex::default(),
            abandoned: AtomicBool::new(false),
            duckdb: Some(connection.interrupt_handle()),
        }
    }

    /// An interrupt of a session that runs nothing in DuckDB.
    #[cfg(test)]
    pub(crate) fn detached() -> Self {
        Self {
            running: Mutex::default(),
            abandoned: AtomicBool::new(false),
            duckdb: None,
        }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A statement starts.
    pub(crate) fn begin(&self, query_id: i64) {
        *self.running() = Running {
            query_id: Some(query_id),
            ..Running::default()
        };
    }

    /// The statement has ended.
    pub(crate) fn end(&self) {
        *self.running() = Running::default();
    }

    /// Asks the running statement to end.
    pub(crate) fn request(&self, cause: Cause) {
        let mut running = self.running();
        if running.query_id.is_some() {
            running.cause.get_or_insert(cause);
            if let Some(duckdb) = &self.duckdb {
                duckdb.interrupt();
            }
        }
    }

    /// The running statement does nothing but return rows.
    pub(crate) fn allow_abandoning(&self) {
        self.running().abandonable = true;
        if self.abandoned.load(Ordering::SeqCst) {
            self.request(Cause::Client);
        }
    }

    /// The client has gone: what runs for it alone ends, other statements go on.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::SeqCst);
        if self.running().abandonable {
            self.request(Cause::Client);
        }
    }

    /// 57014 if the running statement was asked to end.
    pub(crate) fn check(&self) -> Result<(), SqlError> {
        let running = self.running();
        match (running.query_id, running.cause) {
            (Some(query_id), Some(_)) => Err(SqlError::new(
                SqlState::QUERY_CANCELED,
                format!("Query ({query_id}) canceled on user's request"),
            )),
            _ => Ok(()),
        }
    }
}

/// One line of `STV_SESSIONS`.
#[derive(Debug, Clone)]
pub(crate) struct Description {
    pub pid: i32,
    pub user: String,
    pub database: String,
    pub started: Timestamp,
}

struct Entry {
    secret: i32,
    user: String,
    database: String,
    started: Timestamp,
    interrupt: Arc<Interrupt>,
    terminate: CancellationToken,
}

#[derive(Default)]
struct Table {
    next: i32,
    entries: BTreeMap<i32, Entry>,
}

/// All sessions; cloning gives another handle to the same table.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<Table>>);

impl Sessions {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a session if there is room for it (53300); `terminate` closes its connection.
    pub(crate) fn register(
        &self,
        identity: Identity,
        limits: &Limits,
        interrupt: Arc<Interrupt>,
        terminate: CancellationToken,
    ) -> Result<Registration, SqlError> {
        let mut table = self.table();
        limits.check(&identity, &table.entries)?;
        let pid = FIRST_PID + table.next;
        table.next += 1;
        table.entries.insert(
            pid,
            Entry {
                secret: identity.secret,
                user: identity.user,
                database: identity.database,
                started: identity.started,
                interrupt: Arc::clone(&interrupt),
                terminate,
            },
        );
        Ok(Registration {
            sessions: self.clone(),
            pid,
            interrupt,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.table().entries.len()
    }

    /// Open sessions of a user.
    pub(crate) fn count_of(&self, user: &str) -> u32 {
        let table = self.table();
        let count = table
            .entries
            .values()
            .filter(|entry| entry.user == user)
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Sessions that are connected to the database.
    pub(crate) fn count_in(&self, database: &str) -> u32 {
        let table = self.table();
        let count = table
            .entries
            .values()
            .filter(|entry| entry.database == database)
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    pub(crate) fn list(&self) -> Vec<Description> {
        self.table()
            .entries
            .iter()
            .map(|(pid, entry)| Description {
                pid: *pid,
                user: entry.user.clone(),
                database: entry.database.clone(),
                started: entry.started,
            })
            .collect()
    }

    /// The user of session `pid`, if it is open.
    pub(crate) fn user_of(&self, pid: i32) -> Option<String> {
        self.table()
            .entries
            .get(&pid)
            .map(|entry| entry.user.clone())
    }

    /// `CancelRequest`: cancels if the secret is the session's; a wrong one does nothing.
    pub(crate) fn cancel_with_secret(&self, pid: i32, secret: i32, locks: &Locks) {
        let interrupt = self
            .table()
            .entries
            .get(&pid)
            .filter(|entry| entry.secret == secret)
            .map(|entry| Arc::clone(&entry.interrupt));
        if let Some(interrupt) = interrupt {
            interrupt.request(Cause::Client);
            locks.wake();
        }
    }

    /// `pg_cancel_backend`: whether the session exists.
    pub(crate) fn cancel(&self, pid: i32, locks: &Locks) -> bool {
        let interrupt = self
            .table()
            .entries
            .get(&pid)
            .map(|entry| Arc::clone(&entry.interrupt));
        let found = interrupt.is_some();
        if let Some(interrupt) = interrupt {
            interrupt.request(Cause::Client);
            locks.wake();
        }
        found
    }

    /// `pg_terminate_backend`: ends the running statement and closes the connection; whether the
    /// session exists.
    pub(crate) fn terminate(&self, pid: i32, locks: &Locks) -> bool {
        let token = self
            .table()
            .entries
            .get(&pid)
            .map(|entry| entry.terminate.clone());
        // The session may be gone as soon as its connection is closed.
        let canceled = self.cancel(pid, locks);
        if let Some(token) = &token {
            token.cancel();
        }
        canceled || token.is_some()
    }
}

/// How many sessions may be open at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub cluster: usize,
    /// A superuser comes in when the cluster is full for others.
    pub superuser: bool,
    pub database: Option<u32>,
    pub user: Option<u32>,
}

/// Sessions that are kept for superusers.
const RESERVED_SESSIONS: usize = 5;

impl Limits {
    fn check(&self, identity: &Identity, entries: &BTreeMap<i32, Entry>) -> Result<(), SqlError> {
        let refused = |message: String| Err(SqlError::new(SqlState::TOO_MANY_CONNECTIONS, message));
        let count = |is_counted: &dyn Fn(&Entry) -> bool| {
            let counted = entries.values().filter(|entry| is_counted(entry)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        let reserved = if self.superuser { RESERVED_SESSIONS } else { 0 };
        if entries.len() >= self.cluster + reserved {
            return refused(format!(
                "connection limit \"{}\" exceeded for non-bootstrap users",
                self.cluster
            ));
        }
        let Identity { user, database, .. } = identity;
        if self
            .database
            .is_some_and(|most| count(&|entry| entry.database == *database) >= most)
        {
            return refused(format!("too many connections for database \"{database}\""));
        }
        if self
            .user
            .is_some_and(|most| count(&|entry| entry.user == *user) >= most)
        {
            return refused(format!("too many connections for user \"{user}\""));
        }
        Ok(())
    }
}

/// Who registers.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub user: String,
    pub database: String,
    pub secret: i32,
    pub started: Timestamp,
}

/// A session's place in the table; left when dropped.
pub(crate) struct Registration {
    sessions: Sessions,
    pid: i32,
    interrupt: Arc<Interrupt>,
}

impl Registration {
    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    pub(crate) fn interrupt(&self) -> &Arc<Interrupt> {
        &self.interrupt
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.sessions.table().entries.remove(&self.pid);
    }
}
