//! What is written down to be committed together with data.

use model::RowCount;
use redshift_sql::ledger::{LedgerWrite, RefreshRow};
use redshift_sql::{Ident, Literal};

use super::Transaction;
use crate::ledger::{ClaimedLoad, Owned, Table, fitting, moment};
use crate::{Error, Rows};

impl Transaction<'_> {
    /// A check: the claimed load is not in the table, now that its lock is held.
    pub async fn expect_not_loaded(
        &mut self,
        load: &ClaimedLoad,
        target: &Owned<Table>,
    ) -> Result<(), Error> {
        let row = load.row();
        let (identity, mode) = (row.identity, row.mode);
        let check =
            self.ledger
                .statements()
                .not_loaded(target.name(), target.object_id(), identity, mode);
        self.read(&check).await.map(drop)
    }

    /// A check: no other run took the claimed load over.
    pub async fn expect_claim(&mut self, load: &ClaimedLoad) -> Result<(), Error> {
        let row = load.row();
        let check = self
            .ledger
            .statements()
            .claim_is_held(row.load_id, row.backend_pid);
        match self.read(&check).await {
            Err(Error::CheckFailed(_)) => Err(Error::TakenOver {
                target: row.target.plain(),
            }),
            answer => answer.map(drop),
        }
    }

    /// Writes the load down, to be committed together with its rows.
    pub async fn record_load(
        &mut self,
        load: &ClaimedLoad,
        target: &Owned<Table>,
        row_count: RowCount,
    ) -> Result<(), Error> {
        let row = load.row();
        if row.target != target.name() {
            return Err(Error::WrongTarget {
                target: row.target.plain(),
                owned: target.name().plain(),
            });
        }
        let at = moment(self.clock);
        let write = self
            .ledger
            .statements()
            .record_load(&row, target.object_id(), row_count, at);
        self.note(&write).await.map(drop)
    }

    /// Writes a refresh or an evaluation down, after checking that no other run was faster.
    pub async fn record_refresh(&mut self, row: &RefreshRow<'_>) -> Result<(), Error> {
        let statements = self.ledger.statements();
        let check = statements.refresh_is_next(row.kind, &row.name, row.number);
        let write = statements.record_refresh(row);
        self.read(&check).await?;
        self.note(&write).await.map(drop)
    }

    /// Takes the place of the entity's watermark.
    pub async fn record_watermark(
        &mut self,
        entity: &str,
        column: &Ident,
        watermark: &Literal,
    ) -> Result<(), Error> {
        let entity = fitting(entity, 256)?;
        let statements = self.ledger.statements();
        let forget = statements.forget_watermark(&entity);
        let record = statements.record_watermark(&entity, column, watermark, moment(self.clock));
        self.note(&forget).await?;
        self.note(&record).await.map(drop)
    }

    pub(crate) async fn note(&mut self, write: &LedgerWrite) -> Result<Rows, Error> {
        self.session.send(write.kind(), write.as_str()).await
    }
}
