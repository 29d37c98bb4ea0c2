//! Dropping objects: each is taken out of the ledger in the transaction that drops it.

use redshift_sql::ledger::ObjectKind;
use redshift_sql::{
    Ident, QualifiedName, drop_function, drop_schema, drop_table, drop_temporary_table, drop_view,
};

use super::Transaction;
use crate::Error;
use crate::ledger::{
    Function, Object, ObjectEntry, Owned, Recorded, Schema, Table, TemporaryTable, View,
};

impl Transaction<'_> {
    pub(super) async fn forget_object<T: Recorded>(
        &mut self,
        owned: &Owned<T>,
    ) -> Result<(), Error> {
        let object = owned.object();
        let write = self
            .ledger
            .statements()
            .forget_object(T::KIND, object.schema(), object.name());
        self.note(&write).await.map(drop)
    }

    /// Drops the table and forgets what was loaded into it.
    pub async fn drop_table(&mut self, table: Owned<Table>) -> Result<(), Error> {
        self.write(&table, &drop_table(table.name())).await?;
        self.forget_object(&table).await?;
        self.known.remove(&table.object().target());
        let forget = self.ledger.statements().forget_loads(table.name());
        self.note(&forget).await.map(drop)
    }

    pub async fn drop_view(&mut self, view: Owned<View>) -> Result<(), Error> {
        self.write(&view, &drop_view(view.name())).await?;
        self.known.remove(&view.object().target());
        self.forget_object(&view).await
    }

    pub async fn drop_function(&mut self, function: Owned<Function>) -> Result<(), Error> {
        let write = drop_function(function.name(), function.argument_types());
        self.write(&function, &write).await?;
        self.known.remove(&function.object().target());
        self.forget_object(&function).await
    }

    /// Refused by the warehouse when there is something in it.
    pub async fn drop_schema(&mut self, schema: Owned<Schema>) -> Result<(), Error> {
        self.write(&schema, &drop_schema(schema.name())).await?;
        self.known.remove(&schema.object().target());
        self.forget_object(&schema).await
    }

    pub async fn drop_temporary_table(
        &mut self,
        table: Owned<TemporaryTable>,
    ) -> Result<(), Error> {
        self.write(&table, &drop_temporary_table(table.name()))
            .await
            .map(drop)
    }

    pub(crate) async fn forget(&mut self, entry: &ObjectEntry) -> Result<(), Error> {
        let kinds = [
            ObjectKind::Schema,
            ObjectKind::Table,
            ObjectKind::View,
            ObjectKind::Function,
        ];
        let Some(kind) = kinds.into_iter().find(|kind| kind.as_str() == entry.kind) else {
            return Ok(());
        };
        let schema = Ident::new(&entry.schema)?;
        let name = if entry.name.is_empty() {
            None
        } else {
            Some(Ident::new(&entry.name)?)
        };
        let write = self
            .ledger
            .statements()
            .forget_object(kind, &schema, name.as_ref());
        self.note(&write).await?;
        if let (ObjectKind::Table, Some(name)) = (kind, name) {
            let forget = self
                .ledger
                .statements()
                .forget_loads(&QualifiedName { schema, name });
            self.note(&forget).await?;
        }
        Ok(())
    }
}
