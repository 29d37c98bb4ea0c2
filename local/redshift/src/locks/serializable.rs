//! Serializable isolation (database developer guide, "Serializable isolation"): of transactions that
//! could not have run one after the other in any order, the one that closes the circle is refused.
//!
//! Tables are the grain, as on Redshift: two transactions that read and write the same table conflict
//! whether or not they touch the same rows. A transaction comes before another if it read a version of
//! a table that the other one replaced, or if the other one saw or replaced what it had written. Only
//! circles of transactions that have committed, or are just doing so, and the one that acts are looked
//! for: whoever is last finds the whole circle.

use std::collections::{BTreeMap, BTreeSet};

use local_dialect::error::{SqlError, SqlState};

/// A transaction and the tables that it has touched.
#[derive(Debug)]
struct Touched {
    pid: i32,
    /// Number of the last commit that its snapshot sees.
    snapshot: u64,
    reads: BTreeSet<u32>,
    writes: BTreeSet<u32>,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    /// Its commit has been allowed, and no snapshot sees it yet.
    Committing,
    Committed(u64),
}

impl Touched {
    fn has_committed(&self) -> bool {
        self.end != End::Open
    }

    /// Whether a snapshot sees what it wrote.
    fn is_seen_by(&self, snapshot: u64) -> bool {
        matches!(self.end, End::Committed(number) if number <= snapshot)
    }

    /// Its place among commits; what has none comes last.
    fn place(&self) -> u64 {
        match self.end {
            End::Committed(number) => number,
            End::Committing | End::Open => u64::MAX,
        }
    }

    /// A table for which this transaction must come before the other.
    fn precedes(&self, other: &Self) -> Option<u32> {
        let replaced = self
            .reads
            .intersection(&other.writes)
            .find(|_| !other.is_seen_by(self.snapshot));
        let followed = || {
            self.writes
                .intersection(&other.writes)
                .find(|_| self.has_committed() && self.place() < other.place())
        };
        let seen = || {
            self.writes
                .intersection(&other.reads)
                .find(|_| self.is_seen_by(other.snapshot))
        };
        replaced.or_else(followed).or_else(seen).copied()
    }
}

/// The serializable transactions that may still be part of a circle, by transaction number.
#[derive(Debug, Default)]
pub(super) struct Transactions(BTreeMap<i64, Touched>);

impl Transactions {
    /// A transaction has its snapshot; one that takes it anew has touched nothing yet.
    pub(super) fn begin(&mut self, xid: i64, pid: i32, snapshot: u64) {
        self.0.insert(
            xid,
            Touched {
                pid,
                snapshot,
                reads: BTreeSet::new(),
                writes: BTreeSet::new(),
                end: End::Open,
            },
        );
    }

    /// The open transaction reads a table.
    pub(super) fn read(&mut self, xid: i64, table: u32) -> Result<(), SqlError> {
        if let Some(touched) = self.0.get_mut(&xid) {
            touched.reads.insert(table);
        }
        self.check(xid, Some(table))
    }

    /// The open transaction writes a table, whose lock it holds.
    pub(super) fn write(&mut self, xid: i64, table: u32) -> Result<(), SqlError> {
        if let Some(touched) = self.0.get_mut(&xid) {
            touched.writes.insert(table);
        }
        self.check(xid, Some(table))
    }

    /// The transaction is about to commit; from now on others must reckon with it.
    pub(super) fn commit(&mut self, xid: i64) -> Result<(), SqlError> {
        self.check(xid, None)?;
        if let Some(touched) = self.0.get_mut(&xid) {
            touched.end = End::Committing;
        }
        Ok(())
    }

    /// The session's transaction has ended, with the commit of that number or without one.
    pub(super) fn end(&mut self, pid: i32, commit: Option<u64>) {
        let ended = self
            .0
            .iter()
            .find(|(_, touched)| touched.pid == pid && touched.place() == u64::MAX)
            .map(|(xid, _)| *xid);
        let Some(xid) = ended else { return };
        match (commit, self.0.get_mut(&xid)) {
            (Some(number), Some(touched)) => touched.end = End::Committed(number),
            _ => {
                self.0.remove(&xid);
            }
        }
        self.forget();
    }

    /// Forgets those that no open transaction can form a circle with: they ended before all that runs
    /// beside it began.
    fn forget(&mut self) {
        let open = self
            .0
            .values()
            .filter(|touched| touched.place() == u64::MAX);
        let Some(oldest) = open.map(|touched| touched.snapshot).min() else {
            self.0.clear();
            return;
        };
        let beside = self.0.values().filter(|touched| touched.place() > oldest);
        let horizon = beside
            .map(|touched| touched.snapshot)
            .min()
            .unwrap_or(oldest);
        self.0.retain(|_, touched| touched.place() > horizon);
    }

    /// Refuses the transaction if it is part of a circle.
    fn check(&self, xid: i64, table: Option<u32>) -> Result<(), SqlError> {
        let Some(acting) = self.0.get(&xid) else {
            return Ok(());
        };
        let mut reached_from = BTreeMap::new();
        let mut open = vec![xid];
        while let Some(at) = open.pop() {
            let from = &self.0[&at];
            if at != xid
                && let Some(found) = from.precedes(acting)
            {
                let circle = circle(xid, at, &reached_from);
                return Err(violation(table.unwrap_or(found), &circle, acting.pid));
            }
            for (next, touched) in &self.0 {
                let counts = *next != xid && *next != at && touched.has_committed();
                if counts && !reached_from.contains_key(next) && from.precedes(touched).is_some() {
                    reached_from.insert(*next, at);
                    open.push(*next);
                }
            }
        }
        Ok(())
    }
}

/// The way from `last` back to the transaction that acts.
fn circle(xid: i64, last: i64, reached_from: &BTreeMap<i64, i64>) -> Vec<i64> {
    let mut circle = vec![last];
    let mut at = last;
    while let Some(from) = reached_from.get(&at) {
        circle.push(*from);
        at = *from;
        if at == xid {
            break;
        }
    }
    circle
}

/// Error 1023, as clusters report it.
pub(crate) fn violation(table: u32, circle: &[i64], pid: i32) -> SqlError {
    let transactions: Vec<String> = circle.iter().map(i64::to_string).collect();
    SqlError::new(SqlState::INTERNAL_ERROR, "1023").with_detail(format!(
        "Serializable isolation violation on table - {table}, transactions forming the cycle are: {} (pid:{pid})",
        transactions.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: u32 = 100;
    const B: u32 = 200;

    fn two() -> Transactions {
        let mut transactions = Transactions::default();
        transactions.begin(1, 11, 0);
        transactions.begin(2, 12, 0);
        transactions
    }

    #[test]
    fn two_that_read_what_the_other_writes_cannot_both_commit() {
        let mut transactions = two();
        transactions.read(1, A).unwrap();
        transactions.read(2, B).unwrap();
        transactions.write(1, B).unwrap();
        transactions.write(2, A).unwrap();
        transactions.commit(1).unwrap();
        transactions.end(11, Some(1));
        let error = transactions.commit(2).unwrap_err();
        assert_eq!(error.message, "1023");
        assert_eq!(
            error.detail.as_deref(),
            Some(
                "Serializable isolation violation on table - 100, transactions forming the cycle are: 1, 2 (pid:12)"
            )
        );
    }

    #[test]
    fn a_statement_is_refused_as_soon_as_it_closes_the_circle() {
        let mut transactions = two();
        transactions.read(1, A).unwrap();
        transactions.read(2, A).unwrap();
        transactions.write(1, A).unwrap();
        transactions.commit(1).unwrap();
        transactions.end(11, Some(1));
        let error = transactions.write(2, A).unwrap_err();
        assert!(error.detail.unwrap().contains("on table - 100"));
    }

    #[test]
    fn two_that_only_add_to_a_table_follow_each_other() {
        let mut transactions = two();
        transactions.write(1, A).unwrap();
        transactions.commit(1).unwrap();
        transactions.end(11, Some(1));
        transactions.write(2, A).unwrap();
        transactions.commit(2).unwrap();
    }

    #[test]
    fn a_later_snapshot_sees_what_was_written_and_conflicts_with_nothing() {
        let mut transactions = two();
        transactions.read(1, A).unwrap();
        transactions.write(1, A).unwrap();
        transactions.commit(1).unwrap();
        transactions.end(11, Some(1));
        transactions.begin(2, 12, 1);
        transactions.read(2, A).unwrap();
        transactions.write(2, A).unwrap();
        transactions.commit(2).unwrap();
    }

    #[test]
    fn of_two_commits_at_the_same_time_one_is_refused() {
        let mut transactions = two();
        transactions.read(1, A).unwrap();
        transactions.read(2, B).unwrap();
        transactions.write(1, B).unwrap();
        transactions.write(2, A).unwrap();
        transactions.commit(1).unwrap();
        assert!(transactions.commit(2).is_err());
    }

    #[test]
    fn three_form_a_circle_too() {
        let mut transactions = two();
        transactions.begin(3, 13, 0);
        transactions.read(1, A).unwrap();
        transactions.write(1, 300).unwrap();
        transactions.read(2, B).unwrap();
        transactions.write(2, A).unwrap();
        transactions.commit(2).unwrap();
        transactions.end(12, Some(1));
        transactions.read(3, 300).unwrap();
        transactions.write(3, B).unwrap();
        transactions.commit(3).unwrap();
        transactions.end(13, Some(2));
        assert!(transactions.commit(1).is_err());
    }

    #[test]
    fn nothing_is_kept_once_nobody_is_open() {
        let mut transactions = two();
        transactions.write(1, A).unwrap();
        transactions.commit(1).unwrap();
        transactions.end(11, Some(1));
        assert_eq!(transactions.0.len(), 2);
        transactions.end(12, None);
        assert!(transactions.0.is_empty());
    }
}
