//! Creating objects: each is written down in the transaction that makes it.

use model::ColumnType;
use redshift_sql::ledger::ObjectRow;
use redshift_sql::{Create, CreateView, Ident, QualifiedName, Target};

use super::Transaction;
use crate::ledger::{
    Function, Owned, Recorded, Schema, Table, TemporaryTable, View, fitting, moment,
};
use crate::{Error, Lookup, catalog};

/// A schema in which a new object may be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Own(Owned<Schema>),
    /// Somebody else's, listed under `allow_schemas`.
    Allowed(Ident),
}

impl Place {
    pub fn name(&self) -> &Ident {
        match self {
            Self::Own(schema) => schema.name(),
            Self::Allowed(name) => name,
        }
    }
}

impl Transaction<'_> {
    /// The schema for new tables: ours, made now if the name is free, or somebody else's if it is in
    /// `allowed`.
    pub async fn place(&mut self, schema: &Ident, allowed: &[Ident]) -> Result<Place, Error> {
        match self.ledger.schema(self.session, schema).await {
            Ok(Lookup::Owned(owned)) => Ok(Place::Own(owned)),
            Ok(Lookup::Free) => Ok(Place::Own(self.create_schema(schema, "tables").await?)),
            Err(Error::SchemaNotOwned { .. }) if allowed.contains(schema) => {
                Ok(Place::Allowed(schema.clone()))
            }
            Err(error) => Err(error),
        }
    }

    /// `purpose` is kept in the ledger for people.
    pub async fn create_schema(
        &mut self,
        name: &Ident,
        purpose: &str,
    ) -> Result<Owned<Schema>, Error> {
        let create = redshift_sql::create_schema(name);
        self.create(&create).await?;
        let object_id = catalog::schema(self.session, name)
            .await?
            .map(|entry| entry.object_id);
        self.created(Schema(name.clone()), object_id, purpose).await
    }

    /// Runs a `CREATE TABLE` or `CREATE TABLE AS` in `place` and writes the table down.
    pub async fn create_table(
        &mut self,
        place: &Place,
        create: &Create,
        purpose: &str,
    ) -> Result<Owned<Table>, Error> {
        let name = relation_in(place, create)?;
        self.create(create).await?;
        let object_id = self.relation_id(&name).await?;
        self.created(Table(name), object_id, purpose).await
    }

    pub async fn create_view(
        &mut self,
        place: &Place,
        create: &Create,
        purpose: &str,
    ) -> Result<Owned<View>, Error> {
        let name = relation_in(place, create)?;
        self.create(create).await?;
        let object_id = self.relation_id(&name).await?;
        self.created(View(name), object_id, purpose).await
    }

    /// `argument_types` are those of the statement.
    pub async fn create_function(
        &mut self,
        place: &Place,
        create: &Create,
        argument_types: &[ColumnType],
        purpose: &str,
    ) -> Result<Owned<Function>, Error> {
        let Target::Function(name) = create.target() else {
            return Err(wrong_place(place, create));
        };
        if name.schema != *place.name() {
            return Err(wrong_place(place, create));
        }
        self.create(create).await?;
        let object_id = catalog::function(self.session, name)
            .await?
            .map(|entry| entry.object_id);
        let object = Function {
            name: name.clone(),
            argument_types: argument_types.to_vec(),
        };
        self.created(object, object_id, purpose).await
    }

    /// A table of this session; it is not written down.
    pub async fn create_temporary_table(
        &mut self,
        create: &Create,
    ) -> Result<Owned<TemporaryTable>, Error> {
        let Target::Temporary(name) = create.target() else {
            return Err(Error::WrongTarget {
                target: create.target().to_string(),
                owned: "a temporary table".to_owned(),
            });
        };
        self.create(create).await?;
        Ok(Owned::new(TemporaryTable(name.clone()), 0))
    }

    async fn create(&mut self, create: &Create) -> Result<(), Error> {
        let sent = self.session.send(create.kind(), create.as_str()).await;
        sent.map(drop).map_err(|error| match error {
            Error::Server(server)
                if matches!(server.sqlstate.as_str(), "42P07" | "42P06" | "42723") =>
            {
                Error::Exists {
                    name: create.target().to_string(),
                }
            }
            other => other,
        })
    }

    async fn relation_id(&self, name: &QualifiedName) -> Result<Option<i64>, Error> {
        Ok(catalog::relation(self.session, name)
            .await?
            .map(|relation| relation.object_id))
    }

    async fn created<T: Recorded>(
        &mut self,
        object: T,
        object_id: Option<i64>,
        purpose: &str,
    ) -> Result<Owned<T>, Error> {
        let object_id = object_id.ok_or_else(|| Error::Answer {
            statement_kind: "SELECT",
            what: format!("\"{}\", which was just created", object.plain()),
        })?;
        let owned = Owned::new(object, object_id);
        self.forget_object(&owned).await?;
        self.record_object(&owned, purpose).await?;
        self.known.insert(owned.object().target());
        Ok(owned)
    }

    async fn record_object<T: Recorded>(
        &mut self,
        owned: &Owned<T>,
        purpose: &str,
    ) -> Result<(), Error> {
        let object = owned.object();
        let row = ObjectRow {
            kind: T::KIND,
            schema: object.schema(),
            name: object.name(),
            argument_types: object.argument_types(),
            object_id: owned.object_id(),
            purpose: fitting(purpose, 512)?,
            created_at: moment(self.clock),
        };
        let write = self.ledger.statements().record_object(&row);
        self.note(&write).await.map(drop)
    }

    /// Puts the view's new text in place of its old one. When Redshift refuses because the columns
    /// differ, the caller drops the view and creates it, in a transaction of its own.
    pub async fn replace_view(
        &mut self,
        view: Owned<View>,
        replacement: &CreateView,
        purpose: &str,
    ) -> Result<Owned<View>, Error> {
        self.write(&view, &replacement.to_replacement()).await?;
        let object_id = self.relation_id(view.name()).await?;
        self.created(View(view.name().clone()), object_id, purpose)
            .await
    }

    /// The ledger itself, whose schema and tables are its first objects.
    pub(crate) async fn create_ledger(&mut self, purpose: &str) -> Result<(), Error> {
        let schema = self.ledger.names().ledger.clone();
        for create in self.ledger.statements().creation() {
            self.create(&create).await?;
        }
        let object_id = catalog::schema(self.session, &schema)
            .await?
            .map(|entry| entry.object_id);
        self.created(Schema(schema), object_id, purpose).await?;
        for table in self.ledger.statements().tables() {
            let object_id = self.relation_id(&table).await?;
            self.created(Table(table), object_id, "ledger").await?;
        }
        Ok(())
    }
}

fn wrong_place(place: &Place, create: &Create) -> Error {
    Error::WrongTarget {
        target: create.target().to_string(),
        owned: place.name().as_str().to_owned(),
    }
}

fn relation_in(place: &Place, create: &Create) -> Result<QualifiedName, Error> {
    match create.target() {
        Target::Relation(name) if name.schema == *place.name() => Ok(name.clone()),
        _ => Err(wrong_place(place, create)),
    }
}
