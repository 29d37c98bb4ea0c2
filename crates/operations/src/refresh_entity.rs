//! An entity's query, run into a new version of its records.

use entities::{Entity, compose, objects};
use model::{Code, Failure, Kind, RowCount};
use redshift_sql::ledger::{Moment, RefreshKind, RefreshRow};
use redshift_sql::{
    CreateTableAs, CreateView, Ident, Literal, QualifiedName, TableAttributes, TableName, check,
    count_rows, describe,
};
use warehouse::{Error, Ledger, Session};

use crate::context::Context;
use crate::deploy_column::deploy_columns;
use crate::entity_state::{EntityState, Records, computed};
use crate::switch_view::{Switch, view_name};

/// Versions that stay: the one that the view shows and the one before.
const KEPT_VERSIONS: u32 = 2;

#[derive(Debug, Clone)]
pub struct RefreshEntity {
    pub entity: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// Counted from 1.
    pub version: i64,
    pub row_count: RowCount,
    pub view: QualifiedName,
}

/// Materialises the query beside the version before, checks that the id is unique and never NULL, and
/// switches the view. Until the switch, readers see the version before; a run that is killed leaves at
/// most a table that nobody reads, which the next one drops.
///
/// A computed column that is in use stays in the view: where the new version's types, or an edit of its
/// code, ask for another function, that one is deployed first.
pub async fn refresh_entity(
    context: &Context,
    request: &RefreshEntity,
) -> Result<Refreshed, Failure> {
    let entity = context.workspace.entity(&request.entity)?;
    let started_at = context.now();
    let (mut session, ledger) = context.open_ledger().await?;
    check_query(&session, entity).await?;
    let before = EntityState::read(&session, context, Some(&ledger), entity).await?;
    let version = before
        .records
        .as_ref()
        .map_or(1, |records| records.version + 1);
    context.progress().stage("running the query", None);
    let records = materialise(context, &ledger, &mut session, entity, version).await?;
    context.progress().finish();

    let live: Vec<_> = computed(entity, &records.columns, &ledger)?
        .into_iter()
        .filter(|computed| before.is_live(computed))
        .collect();
    deploy_columns(context, &ledger, &mut session, entity, &live).await?;
    let columns: Vec<_> = live.into_iter().map(|computed| computed.column).collect();
    let view = CreateView {
        name: view_name(&ledger.names().entities, &entity.name),
        table: records.table.clone(),
        columns: compose(entity, &records.names, &columns)?,
    };
    let refresh = row(context, entity, &records, started_at)?;
    let purpose = format!("entity {}", entity.name);
    let switch = Switch {
        view,
        purpose,
        refresh: Some(refresh),
    };
    switch.run(context, &ledger, &mut session).await?;
    sweep(context, &ledger, &mut session, entity).await?;
    let Records {
        version, row_count, ..
    } = records;
    Ok(Refreshed {
        version,
        row_count,
        view: switch.view.name,
    })
}

/// A query that the warehouse refuses, or that lacks the id, is refused before anything is made.
async fn check_query(session: &Session, entity: &Entity) -> Result<(), Failure> {
    let rows = session.execute(&describe(&entity.query)).await?;
    let names = rows
        .columns
        .iter()
        .map(|name| Ident::new(name))
        .collect::<Result<Vec<_>, _>>()?;
    compose(entity, &names, &[])?;
    Ok(())
}

/// Makes the version's table and checks it, in one transaction.
async fn materialise(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    entity: &Entity,
    version: i64,
) -> Result<Records, Failure> {
    let table = QualifiedName {
        schema: ledger.names().data.clone(),
        name: objects::records(&entity.name, version),
    };
    let left_over = ledger.table(session, &table).await?.owned();
    let mut transaction = ledger.begin(session, context.clock()).await?;
    if let Some(left_over) = left_over {
        transaction.drop_table(left_over).await?;
    }
    let place = transaction.place(&table.schema, &[]).await?;
    let create = CreateTableAs {
        name: table.clone(),
        attributes: TableAttributes::default(),
        query: (&entity.query).into(),
    };
    let purpose = format!("records of {}", entity.name);
    transaction
        .create_table(&place, &create.to_create(), &purpose)
        .await?;
    let name = TableName::from(table.clone());
    let id = std::slice::from_ref(&entity.id);
    for check in [check::present(&name, id), check::unique(&name, id)] {
        transaction
            .read(&check)
            .await
            .map_err(|error| id_failure(error, entity))?;
    }
    let rows = transaction.read(&count_rows(&name)).await?;
    let row_count = RowCount(
        rows.single()
            .and_then(|count| count.parse().ok())
            .unwrap_or(0),
    );
    transaction.commit().await?;
    Records::read(session, context, table, version, row_count).await
}

fn id_failure(error: Error, entity: &Entity) -> Failure {
    match error {
        Error::CheckFailed(expected) => Failure::new(
            Kind::InvalidInput,
            Code::KeyNotUnique,
            format!(
                "the entity \"{}\" was not refreshed: it is needed that {}",
                entity.name, expected.text
            ),
        )
        .with_hint("give one row for each id in \"query.sql\", or name another column as `id`"),
        other => other.into(),
    }
}

fn row<'a>(
    context: &Context,
    entity: &Entity,
    records: &'a Records,
    started_at: Moment,
) -> Result<RefreshRow<'a>, Failure> {
    Ok(RefreshRow {
        kind: RefreshKind::Entity,
        name: Literal::new(entity.name.as_str())?,
        number: records.version,
        table: &records.table,
        changes: None,
        started_at,
        finished_at: context.now(),
    })
}

/// Drops the versions that nothing needs. A reader may still hold one: then it is dropped after the next
/// refresh.
async fn sweep(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    entity: &Entity,
) -> Result<(), Failure> {
    for name in ledger
        .old_versions(session, entity.name.as_str(), KEPT_VERSIONS)
        .await?
    {
        let table = QualifiedName {
            schema: ledger.names().data.clone(),
            name: Ident::new(&name)?,
        };
        if let Some(old) = ledger.table(session, &table).await?.owned() {
            let mut transaction = ledger.begin(session, context.clock()).await?;
            transaction.drop_table(old).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}
