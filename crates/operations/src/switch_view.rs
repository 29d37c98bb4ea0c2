//! Putting an entity's view over other records or other functions.

use entities::objects;
use model::Failure;
use redshift_sql::grant::{grant_execute, grant_select, grant_usage};
use redshift_sql::ledger::RefreshRow;
use redshift_sql::{CreateView, Grantee, Ident, QualifiedName, ViewColumn};
use warehouse::ledger::{Function, View};
use warehouse::{Error, Ledger, Lookup, Owned, Place, Session, Transaction};

use crate::context::Context;

/// A view as it is to be.
pub(crate) struct Switch<'a> {
    pub(crate) view: CreateView,
    /// What the ledger says the view is for.
    pub(crate) purpose: String,
    /// Written down in the same transaction.
    pub(crate) refresh: Option<RefreshRow<'a>>,
}

impl Switch<'_> {
    /// Switches in one transaction. Redshift replaces a view only by one of the same columns; where it
    /// refuses, the view is dropped, made and granted again, in one transaction too.
    pub(crate) async fn run(
        &self,
        context: &Context,
        ledger: &Ledger,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let functions = self.functions(ledger, session).await?;
        let current = ledger.view(session, &self.view.name).await?.owned();
        if let Some(view) = current.clone() {
            let mut transaction = ledger.begin(session, context.clock()).await?;
            match transaction
                .replace_view(view, &self.view, &self.purpose)
                .await
            {
                Ok(view) => return self.finish(context, transaction, &view, &functions).await,
                Err(Error::Server(refusal)) if may_differ_in_columns(&refusal.sqlstate) => {
                    tracing::debug!(%refusal, "the view is made again");
                    transaction.rollback().await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let mut transaction = ledger.begin(session, context.clock()).await?;
        if let Some(view) = current {
            transaction.drop_view(view).await?;
        }
        let place = transaction.place(&self.view.name.schema, &[]).await?;
        let create = self.view.to_create();
        let view = transaction
            .create_view(&place, &create, &self.purpose)
            .await?;
        self.finish(context, transaction, &view, &functions).await
    }

    async fn finish(
        &self,
        context: &Context,
        mut transaction: Transaction<'_>,
        view: &Owned<View>,
        functions: &[Owned<Function>],
    ) -> Result<(), Failure> {
        for reader in readers(context)? {
            grant(&mut transaction, view, functions, &reader).await?;
        }
        if let Some(refresh) = &self.refresh {
            transaction.record_refresh(refresh).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// The functions that the view calls, which its readers must be able to execute.
    async fn functions(
        &self,
        ledger: &Ledger,
        session: &Session,
    ) -> Result<Vec<Owned<Function>>, Failure> {
        let mut functions = Vec::new();
        for column in &self.view.columns {
            if let ViewColumn::Computed(computed) = column
                && let Lookup::Owned(function) =
                    ledger.function(session, &computed.function).await?
            {
                functions.push(function);
            }
        }
        Ok(functions)
    }
}

/// The view of an entity or of a segment in its schema.
pub(crate) fn view_name(schema: &Ident, name: &entities::Name) -> QualifiedName {
    QualifiedName {
        schema: schema.clone(),
        name: objects::view(name),
    }
}

/// Whom `[access]` lets read.
pub(crate) fn readers(context: &Context) -> Result<Vec<Grantee>, Failure> {
    let readers = &context.settings().access.readers;
    Ok(readers
        .iter()
        .map(|reader| reader.parse())
        .collect::<Result<_, _>>()?)
}

async fn grant(
    transaction: &mut Transaction<'_>,
    view: &Owned<View>,
    functions: &[Owned<Function>],
    reader: &Grantee,
) -> Result<(), Failure> {
    let schema = &view.name().schema;
    if let Place::Own(owned) = transaction.place(schema, &[]).await? {
        transaction
            .write(&owned, &grant_usage(schema, reader))
            .await?;
    }
    transaction
        .write(view, &grant_select(view.name(), reader))
        .await?;
    for function in functions {
        let schema = &function.name().schema;
        if let Place::Own(owned) = transaction.place(schema, &[]).await? {
            transaction
                .write(&owned, &grant_usage(schema, reader))
                .await?;
        }
        let execute = grant_execute(function.name(), function.argument_types(), reader);
        transaction.write(function, &execute).await?;
    }
    Ok(())
}

/// Redshift's refusal is `42P16`, or a plain syntax or feature error in older releases.
fn may_differ_in_columns(sqlstate: &str) -> bool {
    matches!(sqlstate, "42P16" | "42601" | "0A000" | "42804")
}
