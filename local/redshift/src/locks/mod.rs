//! Table locks, held until the transaction ends (database developer guide, "Managing concurrent write
//! operations" and LOCK).
//!
//! DuckDB fails the second of two concurrent writers; Redshift lets it wait. So every statement takes
//! its tables' locks here before it touches them, waits where they conflict, and is told when nobody
//! could ever end the wait. Oids are unique in the cluster, so one table of locks serves all databases.

mod deadlock;
mod serializable;

use std::collections::{HashMap, HashSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use local_dialect::error::{SqlError, SqlState};

use crate::session::registry::Interrupt;
pub(crate) use serializable::violation;

/// How a table is locked; each mode includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LockMode {
    /// `AccessShareLock`: what a query takes; conflicts with `Exclusive` only.
    Read,
    /// `ShareRowExclusiveLock`: what INSERT, UPDATE, DELETE and COPY take; readers go on.
    Write,
    /// `AccessExclusiveLock`: what ALTER, DROP, TRUNCATE and LOCK take; nobody else goes on.
    Exclusive,
}

impl LockMode {
    const fn conflicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Exclusive, _) | (_, Self::Exclusive) | (Self::Write, Self::Write) => true,
            (Self::Read, Self::Read | Self::Write) | (Self::Write, Self::Read) => false,
        }
    }

    /// Redshift's name, as `STV_LOCKS` and `pg_locks` give it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "AccessShareLock",
            Self::Write => "ShareRowExclusiveLock",
            Self::Exclusive => "AccessExclusiveLock",
        }
    }
}

#[derive(Debug, Default)]
struct State {
    /// Who holds what, by table.
    held: HashMap<u32, Vec<(i32, LockMode)>>,
    /// What each waiting session waits for.
    waiting: HashMap<i32, (u32, LockMode)>,
    /// When each table was last changed by a committed transaction.
    changed: HashMap<u32, u64>,
    /// Tables that a transaction is about to drop, by session.
    dropping: HashMap<i32, Vec<u32>>,
    /// Tables that are gone; a snapshot may still show them.
    dropped: HashSet<u32>,
    /// Counts commits.
    commits: u64,
    serializable: serializable::Transactions,
}

impl State {
    /// Sessions other than `pid` whose locks on `oid` keep it from `mode`.
    fn blockers(&self, pid: i32, oid: u32, mode: LockMode) -> Vec<i32> {
        self.held
            .get(&oid)
            .into_iter()
            .flatten()
            .filter(|(holder, held)| *holder != pid && held.conflicts(mode))
            .map(|(holder, _)| *holder)
            .collect()
    }

    fn grant(&mut self, pid: i32, oid: u32, mode: LockMode) {
        let holders = self.held.entry(oid).or_default();
        match holders.iter_mut().find(|(holder, _)| *holder == pid) {
            Some((_, held)) => *held = mode.max(*held),
            None => holders.push((pid, mode)),
        }
    }
}

/// The cluster's locks.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    state: Mutex<State>,
    released: Condvar,
}

impl Locks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of commits so far; a snapshot taken now sees all of them.
    pub(crate) fn commits(&self) -> u64 {
        self.state().commits
    }

    /// The number of the commit that last changed the table; `None` if none did since the engine
    /// started.
    pub(crate) fn last_change(&self, oid: u32) -> Option<u64> {
        self.state().changed.get(&oid).copied()
    }

    /// Session `pid` drops the table, unless its transaction is rolled back.
    pub(crate) fn note_drop(&self, pid: i32, oid: u32) {
        self.state().dropping.entry(pid).or_default().push(oid);
    }

    /// Whether a committed transaction has dropped the table.
    pub(crate) fn is_dropped(&self, oid: u32) -> bool {
        self.state().dropped.contains(&oid)
    }

    /// Takes a lock for session `pid`, waiting as long as it must, and returns the number of the
    /// commit that last changed the table (0 if none did since the engine started).
    ///
    /// 40P01 when the wait would be a deadlock, 57014 when it is canceled.
    pub(crate) fn acquire(
        &self,
        pid: i32,
        oid: u32,
        mode: LockMode,
        interrupt: &Interrupt,
    ) -> Result<u64, SqlError> {
        let mut state = self.state();
        loop {
            let blockers = state.blockers(pid, oid, mode);
            if blockers.is_empty() {
                state.waiting.remove(&pid);
                state.grant(pid, oid, mode);
                return Ok(state.changed.get(&oid).copied().unwrap_or(0));
            }
            state.waiting.insert(pid, (oid, mode));
            let refusal = deadlock::check(&state, pid, oid, mode)
                .and_then(|()| interrupt.check())
                .err();
            if let Some(error) = refusal {
                state.waiting.remove(&pid);
                return Err(error);
            }
            state = self
                .released
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the locks of session `pid`. With `committed`, what it locked for writing counts as
    /// changed.
    pub(crate) fn release(&self, pid: i32, committed: bool) {
        let mut state = self.state();
        let mut changed = Vec::new();
        state.held.retain(|oid, holders| {
            holders.retain(|(holder, mode)| {
                if *holder == pid && *mode >= LockMode::Write {
                    changed.push(*oid);
                }
                *holder != pid
            });
            !holders.is_empty()
        });
        let dropped = state.dropping.remove(&pid).unwrap_or_default();
        if committed {
            state.dropped.extend(dropped);
        }
        if committed && !changed.is_empty() {
            state.commits += 1;
            let commit = state.commits;
            state
                .changed
                .extend(changed.into_iter().map(|oid| (oid, commit)));
        }
        let commit = state.commits;
        state.serializable.end(pid, committed.then_some(commit));
        drop(state);
        self.released.notify_all();
    }

    /// Session `pid` begins a serializable transaction on a snapshot that sees commit number
    /// `snapshot`, or begins it anew.
    pub(crate) fn begin_serializable(&self, xid: i64, pid: i32, snapshot: u64) {
        self.state().serializable.begin(xid, pid, snapshot);
    }

    /// The transaction reads a table. 1023 when it closes a circle; nothing if it is not serializable.
    pub(crate) fn note_read(&self, xid: i64, oid: u32) -> Result<(), SqlError> {
        self.state().serializable.read(xid, oid)
    }

    /// The same for a table that it writes.
    pub(crate) fn note_write(&self, xid: i64, oid: u32) -> Result<(), SqlError> {
        self.state().serializable.write(xid, oid)
    }

    /// The transaction is about to commit; 1023 if it may not.
    pub(crate) fn allow_commit(&self, xid: i64) -> Result<(), SqlError> {
        self.state().serializable.commit(xid)
    }

    /// Lets waiting sessions look at their interrupts.
    pub(crate) fn wake(&self) {
        // Taking the lock first closes the gap between a waiter's check and its wait.
        drop(self.state());
        self.released.notify_all();
    }

    /// All held locks as (session, table, mode).
    pub(crate) fn held(&self) -> Vec<(i32, u32, LockMode)> {
        self.state()
            .held
            .iter()
            .flat_map(|(oid, holders)| holders.iter().map(move |(pid, mode)| (*pid, *oid, *mode)))
            .collect()
    }

    /// What sessions wait for, likewise.
    pub(crate) fn waiting(&self) -> Vec<(i32, u32, LockMode)> {
        self.state()
            .waiting
            .iter()
            .map(|(pid, (oid, mode))| (*pid, *oid, *mode))
            .collect()
    }
}

fn deadlock_detected(pid: i32, oid: u32, mode: LockMode, blocker: i32) -> SqlError {
    SqlError::new(SqlState::DEADLOCK, "deadlock detected").with_detail(format!(
        "Process {pid} waits for {} on relation {oid}; blocked by process {blocker}.",
        mode.name()
    ))
}

#[cfg(test)]
mod tests;
