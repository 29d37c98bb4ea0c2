//! The statements of a load, decided before the first is sent: `columns` compares the files with the
//! table, `steps` puts what follows into an order.

use model::{Column, Failure};
use redshift_sql::{CreateTable, Ident};
use warehouse::{Session, catalog};

use super::columns::{Adjustment, adjust, definitions, keys_have_values};
use super::ready::Ready;
use super::steps::{Shape, Steps};
use super::stopped::Stopped;
use super::task::Task;

/// A load's transaction before its first statement.
pub(super) struct Prepared {
    pub(super) steps: Steps,
    pub(super) adjustment: Adjustment,
    /// The columns of the table; none where it is made.
    pub(super) has: Option<Vec<Column>>,
}

impl Task<'_> {
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
}
