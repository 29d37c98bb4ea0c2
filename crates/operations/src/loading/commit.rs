//! The transaction that makes a load true.

use std::time::Duration;

use model::{Column, Failure, RowCount, S3Uri};
use redshift_sql::copy::{CompressionAnalysis, Copy, CopyCompression, CopyFormat, Statistics};
use redshift_sql::{
    CreateTable, Ident, Literal, QualifiedName, TableAttributes, TableName, alter_table, check,
    count_rows,
};
use staging::Staged;
use warehouse::ledger::Table;
use warehouse::{ClaimedLoad, Error, Ledger, Owned, Session, catalog};

use super::task::Task;
use super::{Adjustment, adjust, definitions, rejection};

/// How long a load waits for another one of the same table.
const LOCK_WAIT: Duration = Duration::from_mins(5);

impl Task<'_> {
    /// Creates the table, copies, counts and writes down, in one transaction.
    pub(super) async fn commit_new(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
        staged: &Staged,
        prefix: &S3Uri,
    ) -> Result<(), Failure> {
        let columns = definitions(&staged.inferred.columns)?;
        let allowed = self.allowed_schemas()?;
        let create = CreateTable {
            name: self.target.clone(),
            columns,
            attributes: TableAttributes::default(),
        };
        let copied = async {
            let mut transaction = ledger.begin(session, self.context.clock()).await?;
            let place = transaction.place(&self.target.schema, &allowed).await?;
            let table = transaction
                .create_table(&place, &create.to_create(), "load")
                .await?;
            transaction
                .write(&table, &self.copy(staged)?.to_write())
                .await?;
            transaction
                .read(&check::copied(staged.inferred.row_count))
                .await?;
            let name = TableName::from(self.target.clone());
            transaction
                .read(&check::row_count(&name, staged.inferred.row_count))
                .await?;
            transaction
                .record_load(load, &table, staged.inferred.row_count)
                .await?;
            transaction.commit().await
        };
        match copied.await {
            Ok(()) => Ok(()),
            Err(error) => Err(rejection(session, prefix, error).await),
        }
    }

    /// Locks the table, copies into it, counts and writes down, in one transaction. What cannot be done
    /// in one, widening a column, is done before.
    pub(super) async fn commit_more(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
        staged: &Staged,
        table: Owned<Table>,
        prefix: &S3Uri,
    ) -> Result<(), Failure> {
        let Adjustment { widen, add } = self.adjustment(session, staged).await?;
        for (column, bytes) in widen {
            let widen = alter_table::widen_varchar(&self.target, &column, bytes);
            ledger
                .write_outside_transaction(session, &table, &widen)
                .await?;
        }
        let copied = async {
            let clock = self.context.clock();
            let mut transaction = ledger
                .begin_locked(session, clock, &table, LOCK_WAIT)
                .await?;
            if !self.request.again {
                transaction.expect_not_loaded(load, &table).await?;
            }
            for (column, column_type) in &add {
                let add = alter_table::add_column(&self.target, column, *column_type);
                transaction.write(&table, &add).await?;
            }
            let name = TableName::from(self.target.clone());
            let before = transaction.read(&count_rows(&name)).await?;
            let before = before
                .single()
                .and_then(|count| count.parse().ok())
                .unwrap_or(0);
            transaction
                .write(&table, &self.copy(staged)?.to_write())
                .await?;
            transaction
                .read(&check::copied(staged.inferred.row_count))
                .await?;
            let after = RowCount(before) + staged.inferred.row_count;
            transaction.read(&check::row_count(&name, after)).await?;
            transaction
                .record_load(load, &table, staged.inferred.row_count)
                .await?;
            transaction.commit().await
        };
        match copied.await {
            Ok(()) => Ok(()),
            Err(error) => Err(rejection(session, prefix, error).await),
        }
    }

    async fn adjustment(&self, session: &Session, staged: &Staged) -> Result<Adjustment, Failure> {
        let QualifiedName { schema, name } = &self.target;
        let entries = catalog::columns(session, &self.context.database()?, schema, name).await?;
        let has: Vec<_> = entries
            .into_iter()
            .filter_map(|entry| {
                let column_type = entry.column_type?;
                Some(Column {
                    name: entry.name,
                    column_type,
                    nullable: entry.nullable,
                })
            })
            .collect();
        adjust(
            &self.target.plain(),
            &has,
            &staged.inferred.columns,
            staged.inferred.row_count.get(),
        )
    }

    fn copy(&self, staged: &Staged) -> Result<Copy, Error> {
        let format = match &staged.copy_format {
            staging::CopyFormat::CsvNormalised { null } => CopyFormat::Csv {
                null: Literal::new(null)?,
                compression: CopyCompression::Zstd,
            },
            staging::CopyFormat::Parquet => CopyFormat::Parquet,
        };
        let settings = &self.context.settings().staging;
        let names = staged
            .inferred
            .columns
            .iter()
            .map(|column| Ident::new(&column.name));
        Ok(Copy {
            table: TableName::from(self.target.clone()),
            columns: names.collect::<Result<_, _>>()?,
            manifest: staged.manifest.clone(),
            roles: settings.role_chain.clone(),
            region: Some(Literal::new(&settings.region)?),
            format,
            compression_analysis: CompressionAnalysis::default(),
            statistics: Statistics::default(),
        })
    }
}
