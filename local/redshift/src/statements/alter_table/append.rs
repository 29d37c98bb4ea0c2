//! APPEND FROM: the rows of one table move to another (ALTER TABLE APPEND). It commits at once.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::{ObjectName, quote};
use local_dialect::statements::alter_table::ExtraColumns;
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use crate::catalog::{self, Column, Relation, Table};
use crate::session::{Outcome, Result, Session};
use crate::statements::create_table::default_value;
use crate::statements::not_of_kind;
use crate::statements::resolve::{Located, lock_relation, missing_relation};

pub(super) fn execute(
    session: &mut Session,
    target: &ObjectName,
    source: &ObjectName,
    extra: ExtraColumns,
) -> Result<Outcome> {
    session.require_writable("ALTER TABLE APPEND")?;
    let (source_database, source) = permanent(session, source)?;
    let (database, target) = permanent(session, target)?;
    if source.oid == target.oid {
        return Err(refused("source and target are the same table"));
    }
    require_privileges(session, &database, &target, &[Privilege::Insert])?;
    require_privileges(
        session,
        &source_database,
        &source,
        &[Privilege::Select, Privilege::Delete],
    )?;
    require_same_keys(&target, &source)?;
    let moved = shared_columns(&target, &source, extra)?;
    let mut names: Vec<String> = moved.iter().map(|name| quote(name)).collect();
    let mut values = names.clone();
    let filled = target
        .columns
        .iter()
        .filter(|column| !moved.contains(&column.name.as_str()));
    for column in filled {
        if let Some(default) = &column.default {
            names.push(quote(&column.name));
            values.push(default_value(
                session,
                default,
                column.data_type,
                &column.name,
            )?);
        }
    }
    let from = catalog::rows_of(&source_database, source.oid);
    session.write_database(&source_database)?;
    session.write_database(&database)?;
    session.note_ingestion(&database, target.oid);
    session.run(&format!(
        "INSERT INTO {} ({}) SELECT {} FROM {from}",
        catalog::rows_of(&database, target.oid),
        names.join(", "),
        values.join(", ")
    ))?;
    session.run(&format!("DELETE FROM {from}"))?;
    session.commit_and_continue()?;
    Ok(Outcome::complete("ALTER TABLE APPEND"))
}

fn refused(reason: &str) -> SqlError {
    SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        format!("ALTER TABLE APPEND: {reason}"),
    )
}

fn permanent(session: &mut Session, name: &ObjectName) -> Result<(String, Arc<Table>)> {
    match lock_relation(session, name)? {
        Some(Located::Stored {
            database,
            relation: Relation::Table(table),
        }) if table.materialized.is_none() => Ok((database, table)),
        Some(Located::Stored { .. }) => Err(not_of_kind(&name.name, "table")),
        Some(Located::Temporary(_)) => Err(refused("tables must be permanent")),
        None => Err(missing_relation("relation", name)),
    }
}

fn require_privileges(
    session: &mut Session,
    database: &str,
    table: &Arc<Table>,
    privileges: &[Privilege],
) -> Result<()> {
    let catalog = session.catalog(database)?;
    let access = session.access()?;
    if access.has_permission(SystemPermission::ALTER_TABLE) {
        return Ok(());
    }
    let relation = Relation::Table(Arc::clone(table));
    privileges
        .iter()
        .try_for_each(|privilege| access.require_on_relation(&catalog, &relation, *privilege, &[]))
}

fn require_same_keys(target: &Table, source: &Table) -> Result<()> {
    let dist_key = |table: &Table| table.dist_key().map(|column| column.name.clone());
    if target.dist_style != source.dist_style || dist_key(target) != dist_key(source) {
        return Err(refused("the tables differ in their distribution"));
    }
    if target.sort_key != source.sort_key {
        return Err(refused("the tables differ in their sort keys"));
    }
    Ok(())
}

/// The columns that both have, which must be alike; what only one has is up to `extra`.
fn shared_columns<'t>(
    target: &'t Table,
    source: &Table,
    extra: ExtraColumns,
) -> Result<Vec<&'t str>> {
    let mut shared = Vec::new();
    for column in &target.columns {
        match source.column(&column.name) {
            Some(other) => {
                require_alike(column, other)?;
                shared.push(column.name.as_str());
            }
            None if extra == ExtraColumns::Fill => {}
            None => {
                return Err(
                    refused(&format!("the source has no column \"{}\"", column.name))
                        .with_hint("FILLTARGET fills it with its default"),
                );
            }
        }
    }
    let surplus = source
        .columns
        .iter()
        .find(|column| target.column(&column.name).is_none());
    match surplus {
        Some(column) if extra != ExtraColumns::Ignore => Err(refused(&format!(
            "the target has no column \"{}\"",
            column.name
        ))
        .with_hint("IGNOREEXTRA leaves it out")),
        _ => Ok(shared),
    }
}

fn require_alike(target: &Column, source: &Column) -> Result<()> {
    let generated =
        |column: &Column| matches!(&column.identity, Some(identity) if !identity.by_default);
    if generated(target) || generated(source) {
        return Err(refused(&format!(
            "the identity column \"{}\" cannot be appended",
            target.name
        )));
    }
    let alike = target.data_type == source.data_type
        && target.encoding == source.encoding
        && target.not_null == source.not_null;
    if alike {
        return Ok(());
    }
    Err(refused(&format!(
        "column \"{}\" differs in type, encoding or NOT NULL",
        target.name
    )))
}
