//! `REFRESH MATERIALIZED VIEW`: the query runs again, and its rows take the place of the old ones; with
//! CASCADE, those of the materialized views over it as well.

use std::sync::Arc;

use local_dialect::error::SqlState;
use local_dialect::names::ObjectName;
use local_dialect::statements::refresh_materialized_view::RefreshMaterializedView;

use super::resolve::{Located, lock_relation, missing_relation};
use super::{not_of_kind, save};
use crate::catalog::{self, DatabaseCatalog, Object, Relation, Table};
use crate::queries;
use crate::session::maintenance::Work;
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, refresh: &RefreshMaterializedView) -> Result<Outcome> {
    session.require_writable("REFRESH MATERIALIZED VIEW")?;
    let (database, oid) = recompute(session, &refresh.name)?;
    if refresh.cascade {
        let catalog = session.catalog(&database)?;
        for name in dependents(&catalog, &database, oid) {
            recompute(session, &name)?;
        }
    }
    Ok(Outcome::complete("REFRESH MATERIALIZED VIEW"))
}

/// The materialized views of the database that are over this one, themselves or by others. Each is newer
/// than what it is over, so that the order of their ids is that in which they are refreshed.
fn dependents(catalog: &DatabaseCatalog, database: &str, oid: u32) -> Vec<ObjectName> {
    let mut views: Vec<&Arc<Table>> = catalog
        .relations()
        .filter_map(|relation| relation.as_table())
        .filter(|table| table.materialized.is_some())
        .collect();
    views.sort_by_key(|view| view.oid);
    let mut reached = vec![oid];
    let mut names = Vec::new();
    for view in views {
        let is_over = view.materialized.as_ref().is_some_and(|materialized| {
            let bindings = &materialized.definition.bindings;
            bindings
                .iter()
                .any(|binding| reached.contains(&binding.oid))
        });
        if !is_over {
            continue;
        }
        reached.push(view.oid);
        names.push(ObjectName {
            database: Some(database.to_owned()),
            schema: catalog
                .schema_by_oid(view.schema)
                .map(|schema| schema.name.clone()),
            name: view.name.clone(),
        });
    }
    names
}

/// Refreshes one view; its database and id.
fn recompute(session: &mut Session, name: &ObjectName) -> Result<(String, u32)> {
    let (database, table) = locked_view(session, name)?;
    session
        .access()?
        .require_relation_owner(&Relation::Table(Arc::clone(&table)))?;
    let mut table = Table::clone(&table);
    let oid = table.oid;
    let name = table.name.clone();
    let Some(view) = &mut table.materialized else {
        return Err(not_of_kind(&name, "materialized view"));
    };
    let owner = session.cluster_state().user_name(table.owner);
    let ready = queries::translate_definition(session, &database, &view.definition, &owner)?;
    view.refreshed = session.statement_start().as_second();
    let rows = catalog::rows_of(&database, table.oid);
    session.write_database(&database)?;
    session.note_ingestion(&database, table.oid);
    session.run(&format!("DELETE FROM {rows}"))?;
    queries::run_around(
        session,
        &ready,
        &format!("INSERT INTO {rows} {}", ready.sql()),
    )?;
    let catalog = session.catalog(&database)?;
    session.note_maintenance(Work::Refresh, &catalog, &table)?;
    save(session, &database, [Object::Table(Box::new(table))])?;
    session.notice(
        Severity::Info,
        SqlState::SUCCESSFUL,
        format!("Materialized view {name} was recomputed from scratch."),
    );
    Ok((database, oid))
}

/// The materialized view of that name and its database, locked against other sessions.
pub(super) fn locked_view(
    session: &mut Session,
    name: &ObjectName,
) -> Result<(String, Arc<Table>)> {
    match lock_relation(session, name)? {
        Some(Located::Stored {
            database,
            relation: Relation::Table(table),
        }) if table.materialized.is_some() => Ok((database, table)),
        Some(_) => Err(not_of_kind(&name.name, "materialized view")),
        None => Err(missing_relation("materialized view", name)),
    }
}
