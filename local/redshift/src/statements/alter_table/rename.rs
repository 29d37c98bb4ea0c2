//! RENAME TO and RENAME COLUMN. A bound view follows what it is bound to; a late-binding view keeps
//! its names.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::table_attributes::SortKey;

use super::{Subject, beside};
use crate::catalog::{DatabaseCatalog, Object, Relation, Table, View};
use crate::session::{Result, Session};
use crate::statements::resolve::place_for;
use crate::statements::save;

pub(super) fn table(session: &mut Session, subject: &Subject, name: String) -> Result<()> {
    match &subject.catalog {
        Some(catalog) => require_free(session, catalog, subject.table.schema, &name)?,
        None if session.temporary().get(&name).is_some() => return Err(already_exists(&name)),
        None => {}
    }
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
    rename_in_views(session, subject, from, to)?;
    subject.save(session, changed)
}

/// Views remember which columns they need by name.
fn rename_in_views(session: &mut Session, subject: &Subject, from: &str, to: &str) -> Result<()> {
    let Some(catalog) = &subject.catalog else {
        return Ok(());
    };
    let mut changed = Vec::new();
    for view in subject.dependent_views(Some(from)) {
        let mut object = match view {
            Relation::Table(table) => Object::Table(Box::new(Table::clone(&table))),
            Relation::View(view) => Object::View(Box::new(View::clone(&view))),
        };
        let definition = match &mut object {
            Object::Table(table) => table.materialized.as_mut().map(|view| &mut view.definition),
            Object::View(view) => Some(&mut view.definition),
            _ => None,
        };
        for needed in definition
            .into_iter()
            .flat_map(|found| &mut found.dependencies)
        {
            if needed.oid == subject.table.oid && needed.columns.remove(from) {
                needed.columns.insert(to.to_owned());
            }
        }
        changed.push(object);
    }
    save(session, catalog.database(), changed)
}

fn rename_in(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}
