//! The transaction that makes a load true, tried until it is known how it ended.

use std::time::Duration;

use model::{Failure, RowCount, S3Uri, failpoint};
use warehouse::ledger::Table;
use warehouse::{ClaimedLoad, Error, Ledger, LoadedRow, Owned, Session};

use super::origin::Origin;
use super::patience::Patience;
use super::ready::Ready;
use super::rejection::rejection;
use super::report::Read;
use super::stopped::Stopped;
use super::task::Task;
use crate::context::Connection;

/// How long a load waits for another transaction that writes to its table.
pub(crate) const LOCK_WAIT: Duration = Duration::from_mins(5);

/// How a load ended that did not fail.
pub(super) enum Committed {
    Now(Written),
    /// It turned out that the ledger has it: the answer to the COMMIT was lost, or another run was
    /// faster.
    Earlier(LoadedRow),
}

/// What was committed.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) table_made: bool,
    pub(super) row_count: RowCount,
    pub(super) rows_removed: RowCount,
    pub(super) rows_superseded: RowCount,
    pub(super) read: Read,
    pub(super) tries: usize,
}

/// One try of a load's transaction.
struct Attempt<'a> {
    ready: &'a Ready,
    /// Counted from 1.
    tries: usize,
    /// What is committed if the last COMMIT that was sent was carried out.
    sent: &'a mut Option<Written>,
}

impl Task<'_> {
    /// Runs the transaction. What another one stood in the way of, and what was lost with its
    /// connection, is tried again; whether a lost COMMIT was carried out is read from the ledger.
    pub(super) async fn commit(
        &self,
        session: &mut Connection,
        ledger: &Ledger,
        load: &mut ClaimedLoad,
        ready: &Ready,
    ) -> Result<Committed, Failure> {
        let mut patience = Patience::default();
        let mut sent = None;
        loop {
            let mut attempt = Attempt {
                ready,
                tries: patience.tries(),
                sent: &mut sent,
            };
            let tries = attempt.tries;
            let outcome = self.attempt(session, ledger, load, &mut attempt).await;
            let error = match outcome {
                Ok(Some(row)) if row.load_id != load.load_id().as_str() => {
                    return Ok(Committed::Earlier(row));
                }
                Ok(_) => {
                    return Ok(Committed::Now(
                        sent.expect("a COMMIT of this load was sent"),
                    ));
                }
                Err(Stopped::Refused(failure)) => return Err(failure),
                Err(Stopped::Warehouse(error)) => error,
            };
            let Some(pause) = patience.after(&error, self.context.ids()) else {
                // An earlier try of unknown outcome may be what stands in the way.
                if tries > 1
                    && let Ok(Some(row)) = self.settled(session, ledger, load).await
                {
                    return Ok(
                        match sent.filter(|_| row.load_id == load.load_id().as_str()) {
                            Some(written) => Committed::Now(written),
                            None => Committed::Earlier(row),
                        },
                    );
                }
                let below = self.copied_below(load)?;
                return Err(rejection(session, &below, &ready.lines, error).await);
            };
            tracing::info!(%error, pause_ms = pause.as_millis(), "the transaction is tried again");
            self.context.progress().stage("waiting to try again", None);
            let pausing = async {
                tokio::time::sleep(pause).await;
                Ok::<_, Failure>(())
            };
            self.context.unless_interrupted(pausing).await?;
            self.context.progress().stage("copying", None);
        }
    }

    /// Where the files are that a COPY reads.
    fn copied_below(&self, load: &ClaimedLoad) -> Result<S3Uri, Failure> {
        match &self.origin {
            Origin::Files(_) => Ok(load.staged_prefix().clone()),
            Origin::InPlace(found) => Ok(S3Uri::new(found.objects[0].uri.bucket(), "")?),
        }
    }

    /// One try; the row of the ledger where it was there already, `None` where it was committed now.
    async fn attempt(
        &self,
        session: &mut Connection,
        ledger: &Ledger,
        load: &mut ClaimedLoad,
        attempt: &mut Attempt<'_>,
    ) -> Result<Option<LoadedRow>, Stopped> {
        let is_new = session.is_closed();
        if is_new {
            *session = self.context.connect_again().await?;
        }
        if (is_new || attempt.tries > 1)
            && let Some(row) = self.settled(session, ledger, load).await?
        {
            return Ok(Some(row));
        }
        if is_new {
            ledger
                .renew_claim(session, load, self.context.clock())
                .await?;
        }
        self.write(session, ledger, load, attempt).await?;
        Ok(None)
    }

    /// What the ledger says of this load: the row that it committed itself, or the one that a run of the
    /// same load committed meanwhile.
    async fn settled(
        &self,
        session: &Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
    ) -> Result<Option<LoadedRow>, Stopped> {
        if let Some(row) = ledger.committed_load(session, load.load_id()).await? {
            return Ok(Some(row));
        }
        if self.request.again {
            return Ok(None);
        }
        let Some(table) = ledger.table(session, load.target()).await?.owned() else {
            return Ok(None);
        };
        let (identity, mode) = (self.identity(), self.request.mode());
        Ok(ledger.find_load(session, &table, identity, mode).await?)
    }

    async fn write(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
        attempt: &mut Attempt<'_>,
    ) -> Result<(), Stopped> {
        let ready = attempt.ready;
        let table = self.table_for_rows(session, ledger).await?;
        let has = match &table {
            None => None,
            Some(_) => Some(self.columns_of_table(session).await?),
        };
        let run = load.load_id().as_str();
        let prepared = self.prepare(has, ready, run)?;
        failpoint("columns-compared");
        for write in &prepared.steps.before {
            let Some(table) = &table else { break };
            ledger
                .write_outside_transaction(session, table, write)
                .await?;
            failpoint("column-widened");
        }
        let row_count = ready.inferred.row_count;
        let steps = &prepared.steps;
        let running = self
            .run(session, ledger, load, steps, table, row_count)
            .await?;
        self.context.expect_uninterrupted()?;
        *attempt.sent = Some(Written {
            table_made: prepared.has.is_none(),
            row_count: running.added(),
            rows_removed: running.removed(),
            rows_superseded: running.superseded(),
            read: Read::of(
                self.file_names(),
                &ready.inferred,
                prepared.has.as_deref(),
                &prepared.adjustment,
            ),
            tries: attempt.tries,
        });
        failpoint("commit-sent");
        running.commit().await?;
        failpoint("committed");
        Ok(())
    }

    /// The table as it is now. Whether it may be there was asked before anything was staged.
    async fn table_for_rows(
        &self,
        session: &Session,
        ledger: &Ledger,
    ) -> Result<Option<Owned<Table>>, Stopped> {
        let table = ledger.table(session, self.target()).await?.owned();
        match (self.request.load.mode, &table) {
            (workspace::LoadMode::Create, Some(_)) => Err(Error::Exists {
                name: self.target().plain(),
            }
            .into()),
            (workspace::LoadMode::Append, None) => Err(Stopped::Refused(self.no_table())),
            _ => Ok(table),
        }
    }
}
