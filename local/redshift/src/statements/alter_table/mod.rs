//! `ALTER TABLE`: what every change shares; one file per kind of change.

mod append;
mod attributes;
mod columns;
mod constraints;
mod rename;

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::alter_table::{AlterTable, TableChange};
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::grant::hand_over;
use super::resolve::{Located, lock_relation, missing_relation};
use super::{not_of_kind, save};
use crate::catalog::{self, DatabaseCatalog, GrantTarget, Object, Relation, Table, View};
use crate::session::{Outcome, Result, Session, temporary};

pub(super) fn execute(session: &mut Session, alter: AlterTable) -> Result<Outcome> {
    match &alter.change {
        TableChange::AlterColumnType { .. } => {
            session.forbid_in_transaction("ALTER TABLE ALTER COLUMN")?;
        }
        TableChange::Append { source, extra } => {
            session.forbid_in_transaction("ALTER TABLE APPEND")?;
            return append::execute(session, &alter.name, source, *extra);
        }
        _ => {}
    }
    let target = lock_relation(session, &alter.name)?
        .ok_or_else(|| missing_relation("relation", &alter.name))?;
    match target {
        Located::Temporary(table) => {
            let subject = Subject::temporary(table);
            alter_one(session, &subject, alter.change)?;
        }
        Located::Stored { database, relation } => {
            session.require_writable("ALTER TABLE")?;
            let catalog = session.catalog(&database)?;
            session.access()?.require_relation_owner_or(
                &catalog,
                &relation,
                Some(Privilege::Alter),
                SystemPermission::ALTER_TABLE,
            )?;
            match relation {
                Relation::Table(table) if table.materialized.is_some() => {
                    alter_materialized_view(session, catalog, table, alter.change)?;
                }
                Relation::Table(table) => {
                    let subject = Subject::stored(catalog, table);
                    alter_one(session, &subject, alter.change)?;
                }
                Relation::View(view) => alter_view(session, &catalog, &view, alter.change)?,
            }
        }
    }
    Ok(Outcome::complete("ALTER TABLE"))
}

/// The table as it was, and where it lives.
struct Subject {
    table: Arc<Table>,
    /// `None` for a temporary table.
    catalog: Option<Arc<DatabaseCatalog>>,
    /// DuckDB's name of the table with the rows.
    rows: String,
}

impl Subject {
    fn temporary(table: Arc<Table>) -> Self {
        Self {
            rows: temporary::duckdb_name(table.oid),
            table,
            catalog: None,
        }
    }

    fn stored(catalog: Arc<DatabaseCatalog>, table: Arc<Table>) -> Self {
        Self {
            rows: catalog::rows_of(catalog.database(), table.oid),
            table,
            catalog: Some(catalog),
        }
    }

    /// Declares that the rows are about to be changed.
    fn write(&self, session: &mut Session) -> Result<()> {
        match &self.catalog {
            Some(catalog) => session.write_database(catalog.database()),
            None => Ok(()),
        }
    }

    fn save(&self, session: &mut Session, changed: Table) -> Result<()> {
        if let Some(catalog) = &self.catalog {
            let object = Object::Table(Box::new(changed));
            return save(session, catalog.database(), [object]);
        }
        let temporary = session.temporary_mut();
        temporary.remove(&self.table.name);
        temporary.insert(Arc::new(changed));
        Ok(())
    }

    fn require_column(&self, name: &str) -> Result<()> {
        if self.table.column(name).is_some() {
            return Ok(());
        }
        Err(SqlError::new(
            SqlState::UNDEFINED_COLUMN,
            format!(
                "column \"{name}\" of relation \"{}\" does not exist",
                self.table.name
            ),
        ))
    }

    /// Bound views that name the column, or with `None` the table at all.
    fn dependent_views(&self, column: Option<&str>) -> Vec<Relation> {
        let Some(catalog) = &self.catalog else {
            return Vec::new();
        };
        catalog
            .dependents(self.table.oid)
            .filter(|view| {
                column.is_none_or(|column| {
                    let needed = view.definition().map(|definition| &definition.dependencies);
                    needed.into_iter().flatten().any(|needed| {
                        needed.oid == self.table.oid && needed.columns.contains(column)
                    })
                })
            })
            .cloned()
            .collect()
    }
}

fn alter_one(session: &mut Session, subject: &Subject, change: TableChange) -> Result<()> {
    match change {
        TableChange::RenameTo(name) => rename::table(session, subject, name),
        TableChange::RenameColumn { from, to } => rename::column(session, subject, &from, &to),
        TableChange::OwnerTo(owner) => attributes::owner(session, subject, &owner),
        TableChange::AddColumn(definition) => columns::add(session, subject, &definition),
        TableChange::DropColumn { name, cascade } => {
            columns::drop(session, subject, &name, cascade)
        }
        TableChange::AlterColumnType { name, data_type } => {
            columns::resize(session, subject, &name, data_type)
        }
        TableChange::AddConstraint(constraint) => constraints::add(session, subject, &constraint),
        TableChange::DropConstraint { name, .. } => constraints::drop(session, subject, &name),
        TableChange::AlterColumnEncode(encodings) => {
            attributes::encodings(session, subject, encodings)
        }
        TableChange::AlterEncodeAuto => attributes::encode_auto(session, subject),
        TableChange::AlterDistStyle(style) => attributes::dist_style(session, subject, style),
        TableChange::AlterDistKey(column) => attributes::dist_key(session, subject, &column),
        TableChange::AlterSortKey(key) => attributes::sort_key(session, subject, key),
        TableChange::Append { .. } => Err(SqlError::unsupported(
            "ALTER TABLE APPEND to a temporary table",
        )),
    }
}

/// ALTER TABLE also renames views and changes their owner.
fn alter_view(
    session: &mut Session,
    catalog: &DatabaseCatalog,
    view: &View,
    change: TableChange,
) -> Result<()> {
    let mut changed = view.clone();
    match change {
        TableChange::RenameTo(name) => {
            rename::require_free(session, catalog, view.schema, &name)?;
            changed.name = name;
        }
        TableChange::OwnerTo(owner) => {
            session
                .access()?
                .require_superuser("change the owner of a view")?;
            changed.owner = session.cluster_state().require_user(&owner)?.id;
            let target = GrantTarget::Relation(view.oid);
            hand_over(session, catalog, &target, view.owner, changed.owner)?;
        }
        _ => return Err(not_of_kind(&view.name, "table")),
    }
    save(
        session,
        catalog.database(),
        [Object::View(Box::new(changed))],
    )
}

/// Of a materialized view only the owner can be changed; its name stays (CREATE MATERIALIZED VIEW,
/// "DDL updates").
fn alter_materialized_view(
    session: &mut Session,
    catalog: Arc<DatabaseCatalog>,
    table: Arc<Table>,
    change: TableChange,
) -> Result<()> {
    let TableChange::OwnerTo(owner) = change else {
        return Err(not_of_kind(&table.name, "table"));
    };
    attributes::owner(session, &Subject::stored(catalog, table), &owner)
}

/// The name in the schema of an existing relation.
fn beside(catalog: &DatabaseCatalog, schema: u32, name: &str) -> ObjectName {
    ObjectName {
        database: Some(catalog.database().to_owned()),
        schema: Some(catalog.schema_name(schema).to_owned()),
        name: name.to_owned(),
    }
}
