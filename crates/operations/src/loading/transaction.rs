//! A load's transaction, from BEGIN to before its COMMIT.

use std::collections::HashMap;

use model::{Code, Failure, Kind, RowCount, failpoint};
use redshift_sql::{Sql, Target, Write, check};
use warehouse::ledger::{Table, TemporaryTable};
use warehouse::{ClaimedLoad, Error, Ledger, Owned, Session, Transaction};

use super::commit::LOCK_WAIT;
use super::steps::{Step, Steps};
use super::stopped::Stopped;
use super::task::Task;

/// Rows of the target and of the files.
#[derive(Default)]
struct Counts {
    before: u64,
    removed: u64,
    superseded: u64,
}

impl Task<'_> {
    /// Begins the transaction and takes every step of it but the COMMIT.
    pub(super) async fn run<'t>(
        &'t self,
        session: &'t mut Session,
        ledger: &Ledger,
        load: &'t ClaimedLoad,
        steps: &Steps,
        table: Option<Owned<Table>>,
        row_count: RowCount,
    ) -> Result<Running<'t>, Stopped> {
        let clock = self.context.clock();
        let mut transaction = match &table {
            None => ledger.begin(session, clock).await?,
            Some(table) => {
                ledger
                    .begin_locked(session, clock, table, LOCK_WAIT)
                    .await?
            }
        };
        failpoint(if table.is_some() {
            "table-locked"
        } else {
            "transaction-begun"
        });
        transaction.expect_claim(load).await?;
        failpoint("claim-checked");
        if let (Some(table), false) = (&table, self.request.again) {
            transaction.expect_not_loaded(load, table).await?;
        }
        let mut running = Running {
            task: self,
            transaction,
            load,
            table,
            scratch: HashMap::new(),
            counts: Counts::default(),
            row_count,
        };
        for (step, place) in &steps.inside {
            running.step(step).await?;
            failpoint(place);
        }
        Ok(running)
    }
}

/// A transaction in which steps are taken.
pub(super) struct Running<'t> {
    task: &'t Task<'t>,
    transaction: Transaction<'t>,
    load: &'t ClaimedLoad,
    table: Option<Owned<Table>>,
    scratch: HashMap<Target, Owned<TemporaryTable>>,
    counts: Counts,
    /// Of the files.
    row_count: RowCount,
}

impl Running<'_> {
    /// Rows of the files that are in the table now.
    pub(super) fn added(&self) -> RowCount {
        let rows = self.row_count.get();
        RowCount(rows.saturating_sub(self.counts.superseded))
    }

    /// Rows that were in the table and gave way.
    pub(super) fn removed(&self) -> RowCount {
        RowCount(self.counts.removed)
    }

    /// Rows of the files that gave way to later ones.
    pub(super) fn superseded(&self) -> RowCount {
        RowCount(self.counts.superseded)
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        self.transaction.commit().await
    }

    async fn step(&mut self, step: &Step) -> Result<(), Stopped> {
        match step {
            Step::Make(create) => {
                let schema = &self.task.target().schema;
                let allowed = self.task.allowed_schemas()?;
                let place = self.transaction.place(schema, &allowed).await?;
                failpoint("schema-made");
                let made = self
                    .transaction
                    .create_table(&place, create, "load")
                    .await?;
                self.table = Some(made);
            }
            Step::Scratch(create) => {
                let made = self.transaction.create_temporary_table(create).await?;
                self.scratch.insert(create.target().clone(), made);
            }
            Step::Write(write) => {
                let affected = self.write(write).await?;
                if write.kind() == "DELETE" {
                    self.counts.removed += affected;
                }
            }
            Step::Supersede(write) => self.counts.superseded += self.write(write).await?,
            Step::Check(sql) => drop(self.transaction.read(sql).await?),
            Step::Count(sql) => {
                self.counts.before = self.transaction.read(sql).await?.parsed(0, "row_count")?;
            }
            Step::RefuseRepeated(sql) => self.refuse_repeated(sql).await?,
            Step::CountCopied(sql) => {
                let copied = self.transaction.read(sql).await?;
                self.row_count = RowCount(copied.parsed(0, "row_count")?);
            }
            Step::Prove(table) => {
                let Counts {
                    before, removed, ..
                } = self.counts;
                let added = self.added();
                let after = RowCount(before.saturating_sub(removed)) + added;
                self.transaction
                    .read(&check::row_count(table, after))
                    .await?;
            }
            Step::Record => {
                let added = self.added();
                if let Some(table) = &self.table {
                    self.transaction
                        .record_load(self.load, table, added)
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Sends a statement that changes the target or a table of the session; the rows that it touched.
    async fn write(&mut self, write: &Write) -> Result<u64, Stopped> {
        let rows = match (self.scratch.get(write.target()), &self.table) {
            (Some(scratch), _) => self.transaction.write(scratch, write).await?,
            (None, Some(table)) => self.transaction.write(table, write).await?,
            (None, None) => {
                return Err(Error::WrongTarget {
                    target: write.target().to_string(),
                    owned: "nothing".to_owned(),
                }
                .into());
            }
        };
        Ok(rows.affected.unwrap_or_default())
    }

    async fn refuse_repeated(&mut self, sql: &Sql) -> Result<(), Stopped> {
        let found = self.transaction.read(sql).await?;
        if found.rows.is_empty() {
            return Ok(());
        }
        let examples: Vec<String> = found.rows.iter().map(|row| repeated_key(row)).collect();
        let keys: Vec<String> = self
            .task
            .choices
            .keys
            .iter()
            .map(|key| format!("\"{}\"", key.as_str()))
            .collect();
        let message = format!(
            "rows of the files share a value of the key {}: {}",
            keys.join(", "),
            examples.join(", ")
        );
        let hint = match &self.task.choices.latest_by {
            None => "name the column that says which of them is the latest: `--latest-by COLUMN`",
            Some(_) => {
                "the latest rows of a key are as late as each other: add a column to the key, or \
                        take one away from the files"
            }
        };
        Err(Stopped::Refused(
            Failure::new(Kind::InvalidInput, Code::KeyNotUnique, message).with_hint(hint),
        ))
    }
}

/// `"7" twice`, from the key's values and the number of its rows.
fn repeated_key(row: &[Option<String>]) -> String {
    let Some((count, key)) = row.split_last() else {
        return String::new();
    };
    let values: Vec<&str> = key
        .iter()
        .map(|value| value.as_deref().unwrap_or("NULL"))
        .collect();
    let times = match count.as_deref() {
        Some("2") => "twice".to_owned(),
        count => format!("{} times", count.unwrap_or("several")),
    };
    format!("\"{}\" {times}", values.join("\", \""))
}
