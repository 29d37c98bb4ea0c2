//! Writing, only to what is ours.

mod creating;
mod dropping;
mod recording;

pub use creating::Place;

use std::collections::HashSet;
use std::time::Duration;

use model::Clock;
use redshift_sql::{Sql, Target, Write, lock, session as session_sql, transaction};

use crate::ledger::{Object, Owned, Table, no_longer_ours, same_target};
use crate::{Error, Ledger, Rows, Session};

/// A transaction that may write to what is ours.
///
/// When it is dropped without [`commit`](Self::commit) it is rolled back, at the latest before the
/// session's next statement.
pub struct Transaction<'s> {
    session: &'s mut Session,
    ledger: Ledger,
    clock: &'s dyn Clock,
    /// What was checked, or created, in this transaction.
    known: HashSet<Target>,
    ended: bool,
}

impl Ledger {
    pub async fn begin<'s>(
        &self,
        session: &'s mut Session,
        clock: &'s dyn Clock,
    ) -> Result<Transaction<'s>, Error> {
        Transaction::begin(session, self, clock).await
    }

    /// Begins a transaction that first locks a table, waiting at most `wait` for others to end. Its
    /// snapshot is taken after that: it sees what they committed.
    pub async fn begin_locked<'s>(
        &self,
        session: &'s mut Session,
        clock: &'s dyn Clock,
        table: &Owned<Table>,
        wait: Duration,
    ) -> Result<Transaction<'s>, Error> {
        let usual = session.statement_timeout();
        let mut transaction = Transaction::begin(session, self, clock).await?;
        // Setting is no statement that takes the snapshot, and is rolled back with the transaction.
        transaction
            .read(&session_sql::set_statement_timeout(wait))
            .await?;
        let lock = lock(table.name());
        let locked = transaction.session.send(lock.kind(), lock.as_str()).await;
        if let Err(error) = locked {
            transaction.rollback().await?;
            return Err(match error {
                Error::Server(server) if server.sqlstate == "57014" => Error::Locked {
                    name: table.name().plain(),
                    waited: wait,
                },
                other => other,
            });
        }
        transaction
            .read(&session_sql::set_statement_timeout(usual))
            .await?;
        transaction.check_owned(table).await?;
        Ok(transaction)
    }
}

impl<'s> Transaction<'s> {
    pub(crate) async fn begin(
        session: &'s mut Session,
        ledger: &Ledger,
        clock: &'s dyn Clock,
    ) -> Result<Self, Error> {
        session.execute(&transaction::begin()).await?;
        Ok(Self {
            session,
            ledger: ledger.clone(),
            clock,
            known: HashSet::new(),
            ended: false,
        })
    }

    /// Sends a statement that reads, or a check: a check that fails ends the transaction's usefulness.
    pub async fn read(&mut self, sql: &Sql) -> Result<Rows, Error> {
        self.session.execute(sql).await
    }

    /// Sends a statement that changes `owned`. Before the first one the object's oid and owner are
    /// checked.
    pub async fn write<T: Object>(
        &mut self,
        owned: &Owned<T>,
        write: &Write,
    ) -> Result<Rows, Error> {
        same_target(owned, write.target())?;
        self.check_owned(owned).await?;
        self.session.send(write.kind(), write.as_str()).await
    }

    async fn check_owned<T: Object>(&mut self, owned: &Owned<T>) -> Result<(), Error> {
        let target = owned.object().target();
        if self.known.contains(&target) {
            return Ok(());
        }
        if let Some(check) = owned.object().still_ours(owned.object_id()) {
            let checked = self.session.execute(&check).await;
            checked.map_err(|error| no_longer_ours(error, owned))?;
        }
        self.known.insert(target);
        Ok(())
    }

    pub async fn commit(mut self) -> Result<(), Error> {
        self.session.execute(&transaction::commit()).await?;
        self.ended = true;
        Ok(())
    }

    pub async fn rollback(mut self) -> Result<(), Error> {
        self.session.execute(&transaction::rollback()).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.session.abandon_transaction();
        }
    }
}
