//! `REFRESH MATERIALIZED VIEW`: the query runs again, and its rows take the place of the old ones.

use std::sync::Arc;

use local_dialect::error::SqlState;
use local_dialect::names::ObjectName;
use local_dialect::statements::refresh_materialized_view::RefreshMaterializedView;

use super::resolve::{Located, lock_relation, missing_relation};
use super::{not_of_kind, save};
use crate::catalog::{self, Object, Relation, Table};
use crate::queries;
use crate::session::maintenance::Work;
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, refresh: &RefreshMaterializedView) -> Result<Outcome> {
    session.require_writable("REFRESH MATERIALIZED VIEW")?;
    let (database, table) = locked_view(session, &refresh.name)?;
    session
        .access()?
        .require_relation_owner(&Relation::Table(Arc::clone(&table)))?;
    let mut table = Table::clone(&table);
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
    Ok(Outcome::complete("REFRESH MATERIALIZED VIEW"))
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
