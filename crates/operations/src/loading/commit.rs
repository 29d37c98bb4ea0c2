//! The transaction that makes a load true, tried until it is known how it ended.

use std::collections::HashMap;
use std::time::Duration;

use model::{ByteCount, Code, Column, Failure, Kind, RowCount, S3Uri, failpoint};
use redshift_sql::copy::{CompressionAnalysis, CopyCompression, CopyFormat, Statistics};
use redshift_sql::{Copy, CreateTable, Ident, Literal, Sql, TableName, Target, Write, check};
use staging::{Inferred, Staged, Timings};
use warehouse::ledger::{Table, TemporaryTable};
use warehouse::{ClaimedLoad, Error, Ledger, LoadedRow, Owned, Session, Transaction, catalog};

use super::columns::{Adjustment, adjust, definitions, keys_have_values};
use super::origin::Origin;
use super::patience::Patience;
use super::rejection::rejection;
use super::report::Read;
use super::steps::{Shape, Step, Steps};
use super::task::Task;
use crate::context::Connection;

/// How long a load waits for another transaction that writes to its table.
pub(crate) const LOCK_WAIT: Duration = Duration::from_mins(5);

/// What ended a try.
pub(super) enum Stopped {
    /// It may help to try again.
    Warehouse(Error),
    Refused(Failure),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Warehouse(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

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

/// A load's transaction before its first statement.
pub(super) struct Prepared {
    pub(super) steps: Steps,
    pub(super) adjustment: Adjustment,
    /// The columns of the table; none where it is made.
    pub(super) has: Option<Vec<Column>>,
}

/// Rows that lie where the warehouse can read them.
pub(super) struct Ready {
    pub(super) inferred: Inferred,
    /// Into the target.
    pub(super) copy: Copy,
    pub(super) staged_bytes: ByteCount,
    pub(super) part_count: usize,
    pub(super) resumed_parts: usize,
    pub(super) timings: Timings,
    /// Nobody but the warehouse reads them, so that it alone counts them.
    pub(super) is_unread: bool,
}

/// One try of a load's transaction.
struct Attempt<'a> {
    ready: &'a Ready,
    /// Counted from 1.
    tries: usize,
    /// What is committed if the last COMMIT that was sent was carried out.
    sent: &'a mut Option<Written>,
}

#[derive(Default)]
struct Counts {
    before: u64,
    removed: u64,
    superseded: u64,
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
                return Err(rejection(session, &self.copied_below(load)?, error).await);
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
        let counts = &running.counts;
        *attempt.sent = Some(Written {
            table_made: prepared.has.is_none(),
            row_count: counts.added(running.row_count),
            rows_removed: RowCount(counts.removed),
            rows_superseded: RowCount(counts.superseded),
            read: Read::of(
                self.file_names(),
                &ready.inferred,
                prepared.has.as_deref(),
                &prepared.adjustment,
            ),
            tries: attempt.tries,
        });
        failpoint("commit-sent");
        running.transaction.commit().await?;
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

    /// Decides the statements, from the table's columns and the files'. `has` is `None` where the table
    /// is made.
    pub(super) fn prepare(
        &self,
        has: Option<Vec<Column>>,
        ready: &Ready,
        run: &str,
    ) -> Result<Prepared, Failure> {
        let inferred = &ready.inferred;
        let definitions = definitions(&inferred.columns, &self.choices)?;
        let columns: Vec<Ident> = definitions
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let adjustment = match &has {
            None => Adjustment::default(),
            Some(has) => adjust(
                &self.target().plain(),
                has,
                &definitions,
                inferred,
                self.type_policy(),
            )?,
        };
        self.keys_are_there(&adjustment)?;
        keys_have_values(inferred, &self.choices.keys)?;
        let scratch = |what: &str| Ident::new(&format!("longshore_{what}_{run}"));
        let shape = Shape {
            target: self.target(),
            mode: self.request.mode(),
            keys: &self.choices.keys,
            latest_by: self.choices.latest_by.as_ref(),
            make: has.is_none().then(|| CreateTable {
                name: self.target().clone(),
                columns: definitions,
                attributes: self.choices.attributes.clone(),
            }),
            adjustment: &adjustment,
            // A manifest of no parts is none that Redshift takes.
            copy: (ready.is_unread || inferred.row_count.get() > 0).then_some(&ready.copy),
            columns: &columns,
            rows: (!ready.is_unread).then_some(inferred.row_count),
            scratch: [scratch("rows")?, scratch("newest")?],
        };
        Ok(Prepared {
            steps: shape.steps(),
            adjustment,
            has,
        })
    }

    pub(super) async fn columns_of_table(&self, session: &Session) -> Result<Vec<Column>, Stopped> {
        let database = self.context.database()?;
        let target = self.target();
        let entries = catalog::columns(session, &database, &target.schema, &target.name).await?;
        let columns = entries.into_iter().filter_map(|entry| {
            Some(Column {
                column_type: entry.column_type?,
                name: entry.name,
                nullable: entry.nullable,
            })
        });
        Ok(columns.collect())
    }

    /// Begins the transaction and takes every step of it but the COMMIT.
    async fn run<'t>(
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

    /// What brings the parts into the target.
    pub(super) fn copy_of_parts(&self, staged: &Staged) -> Result<Copy, Error> {
        let format = match &staged.copy_format {
            staging::CopyFormat::CsvNormalised { null } => CopyFormat::Csv {
                null: Literal::new(null)?,
                compression: CopyCompression::Zstd,
            },
            staging::CopyFormat::Parquet => CopyFormat::Parquet,
        };
        let columns = &staged.inferred.columns;
        self.copy_of(format, columns, staged.manifest.clone())
    }

    pub(super) fn copy_of(
        &self,
        format: CopyFormat,
        columns: &[staging::InferredColumn],
        manifest: S3Uri,
    ) -> Result<Copy, Error> {
        let settings = &self.context.settings().staging;
        let names = columns.iter().map(|column| Ident::new(&column.name));
        Ok(Copy {
            table: TableName::from(self.target().clone()),
            columns: names.collect::<Result<_, _>>()?,
            manifest,
            roles: settings.role_chain.clone(),
            region: Some(Literal::new(&settings.region)?),
            format,
            compression_analysis: CompressionAnalysis::default(),
            statistics: Statistics::default(),
        })
    }
}

impl Counts {
    fn added(&self, row_count: RowCount) -> RowCount {
        RowCount(row_count.get().saturating_sub(self.superseded))
    }
}

/// A transaction in which steps are taken.
struct Running<'t> {
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
                let added = self.counts.added(self.row_count);
                let after = RowCount(before.saturating_sub(removed)) + added;
                self.transaction
                    .read(&check::row_count(table, after))
                    .await?;
            }
            Step::Record => {
                let added = self.counts.added(self.row_count);
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
