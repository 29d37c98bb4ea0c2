//! RENAME TO and RENAME COLUMN.
//!
//! A regular view is bound to its tables by their text, so what one depends on keeps its name.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::table_attributes::SortKey;

use super::{Subject, beside};
use crate::catalog::{DatabaseCatalog, Table};
use crate::session::{Result, Session};
use crate::statements::resolve::place_for;

pub(super) fn table(session: &mut Session, subject: &Subject, name: String) -> Result<()> {
    match &subject.catalog {
        Some(catalog) => require_free(session, catalog, subject.table.schema, &name)?,
        None if session.temporary().get(&name).is_some() => return Err(already_exists(&name)),
        None => {}
    }
    refuse_bound("table", &subject.dependent_views(None))?;
    let mut changed = Table::clone(&subject.table);
    changed.name = name;
    subject.save(session, changed)
}

/// Refuses a name that another relation of the schema has, and keeps it from other sessions.
pub(super) fn require_free(
    session: &mut Session,
    catalog: &DatabaseCatalog,
    schema: u32,
    name: &str,
) -> Result<()> {
    let place = place_for(session, &beside(catalog, schema, name))?;
    if place.catalog.relation(schema, name).is_some() {
        return Err(already_exists(name));
    }
    Ok(())
}

fn already_exists(name: &str) -> SqlError {
    SqlError::new(
        SqlState::DUPLICATE_TABLE,
        format!("Relation \"{name}\" already exists"),
    )
}

pub(super) fn refuse_bound(kind: &str, views: &[String]) -> Result<()> {
    if views.is_empty() {
        return Ok(());
    }
    Err(SqlError::unsupported(format!(
        "renaming a {kind} that a view without WITH NO SCHEMA BINDING depends on"
    ))
    .with_detail(format!("views: {}", views.join(", "))))
}

pub(super) fn column(session: &mut Session, subject: &Subject, from: &str, to: &str) -> Result<()> {
    subject.require_column(from)?;
    if subject.table.column(to).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_COLUMN,
            format!(
                "column \"{to}\" of relation \"{}\" already exists",
                subject.table.name
            ),
        ));
    }
    refuse_bound("column", &subject.dependent_views(Some(from)))?;
    let mut changed = Table::clone(&subject.table);
    for column in &mut changed.columns {
        if column.name == from {
            to.clone_into(&mut column.name);
        }
    }
    if let SortKey::Compound(names) | SortKey::Interleaved(names) = &mut changed.sort_key {
        rename_in(names, from, to);
    }
    for constraint in &mut changed.constraints {
        rename_in(constraint.rule.columns_mut(), from, to);
    }
    subject.write(session)?;
    session.run(&format!(
        "ALTER TABLE {} RENAME COLUMN {} TO {}",
        subject.rows,
        quote(from),
        quote(to)
    ))?;
    subject.save(session, changed)
}

fn rename_in(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}
