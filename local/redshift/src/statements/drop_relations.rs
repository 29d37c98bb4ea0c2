//! `DROP TABLE`, `DROP VIEW` and `DROP MATERIALIZED VIEW`, and what goes with a dropped object.

use std::collections::BTreeSet;
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::drop_relations::{DropRelations, DroppedKind};
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::resolve::{Located, lock_relation, missing_relation};
use super::{erase, not_of_kind, save};
use crate::catalog::{
    self, ConstraintRule, DatabaseCatalog, GrantTarget, Object, ObjectKey, Relation, Table,
};
use crate::locks::LockMode;
use crate::session::temporary;
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, drop: &DropRelations) -> Result<Outcome> {
    for name in &drop.names {
        drop_one(session, drop, name)?;
    }
    Ok(Outcome::complete(format!("DROP {}", drop.kind.keyword())))
}

fn drop_one(session: &mut Session, drop: &DropRelations, name: &ObjectName) -> Result<()> {
    let word = drop.kind.keyword().to_lowercase();
    let located = match lock_relation(session, name) {
        Err(error) if drop.if_exists && error.state == SqlState::INVALID_SCHEMA_NAME => None,
        located => located?,
    };
    let Some(located) = located else {
        if !drop.if_exists {
            return Err(missing_relation(&word, name));
        }
        session.notice(
            Severity::Info,
            SqlState::SUCCESSFUL,
            format!("{word} \"{name}\" does not exist, skipping"),
        );
        return Ok(());
    };
    let (database, relation) = match located {
        Located::Temporary(table) => {
            require_kind(drop.kind, "table", &table.name)?;
            return drop_temporary(session, &table);
        }
        Located::Stored { database, relation } => (database, relation),
    };
    session.require_writable(&format!("DROP {}", drop.kind.keyword()))?;
    require_kind(drop.kind, relation.kind(), relation.name())?;
    let catalog = session.catalog(&database)?;
    let permission = match drop.kind {
        DroppedKind::Table => SystemPermission::DROP_TABLE,
        DroppedKind::View | DroppedKind::MaterializedView => SystemPermission::DROP_VIEW,
    };
    session.access()?.require_relation_owner_or(
        &catalog,
        &relation,
        Some(Privilege::Drop),
        permission,
    )?;
    let removal = Removal::plan(&catalog, [relation.oid()], drop.cascade)?;
    removal.carry_out(session, &database)
}

/// `found` is the relation's kind in words.
fn require_kind(wanted: DroppedKind, found: &str, name: &str) -> Result<()> {
    let wanted = wanted.keyword().to_lowercase();
    if wanted == found {
        return Ok(());
    }
    Err(not_of_kind(name, &wanted)
        .with_hint(format!("Use DROP {} to remove it.", found.to_uppercase())))
}

fn drop_temporary(session: &mut Session, table: &Arc<Table>) -> Result<()> {
    session.run(&format!("DROP TABLE {}", temporary::duckdb_name(table.oid)))?;
    session.temporary_mut().remove(&table.name);
    Ok(())
}

/// Everything that goes when some objects of a database go.
pub(crate) struct Removal {
    /// Relations and functions.
    oids: BTreeSet<u32>,
    /// Messages for the client about what went too.
    cascaded: Vec<String>,
}

impl Removal {
    /// What depends on `roots` goes too with `cascade`, and is 2BP01 without.
    pub(crate) fn plan(
        catalog: &DatabaseCatalog,
        roots: impl IntoIterator<Item = u32>,
        cascade: bool,
    ) -> Result<Self> {
        let roots: BTreeSet<u32> = roots.into_iter().collect();
        let mut oids = roots.clone();
        let mut cascaded = Vec::new();
        let mut open: Vec<u32> = roots.iter().copied().collect();
        while let Some(oid) = open.pop() {
            for view in catalog.dependents(oid) {
                if roots.contains(&view.oid()) {
                    continue;
                }
                let dependent = format!("{} {}", view.kind(), view.name());
                if !cascade {
                    return Err(depended_on(catalog, oid, &dependent));
                }
                if oids.insert(view.oid()) {
                    cascaded.push(format!("drop cascades to {dependent}"));
                    open.push(view.oid());
                }
            }
            for (table, constraint) in foreign_keys_to(catalog, oid) {
                if roots.contains(&table.oid) {
                    continue;
                }
                let dependent = format!("constraint {constraint} on table {}", table.name);
                if !cascade {
                    return Err(depended_on(catalog, oid, &dependent));
                }
                cascaded.push(format!("drop cascades to {dependent}"));
            }
        }
        Ok(Self { oids, cascaded })
    }

    /// Drops the objects, their rows, their grants, their comments, and foreign keys to them.
    pub(crate) fn carry_out(self, session: &mut Session, database: &str) -> Result<()> {
        for oid in &self.oids {
            session.lock_table(*oid, LockMode::Exclusive)?;
            let pid = session.backend_pid();
            session.engine().locks().note_drop(pid, *oid);
        }
        let catalog = session.catalog(database)?;
        session.write_database(database)?;
        self.forget_foreign_keys(session, &catalog)?;
        let mut keys = Vec::new();
        for oid in &self.oids {
            if let Some(Relation::Table(table)) = catalog.relation_by_oid(*oid) {
                drop_rows(session, database, table)?;
            }
            keys.push(ObjectKey::Relation(*oid));
            keys.push(ObjectKey::Function(*oid));
        }
        keys.extend(
            catalog
                .grants()
                .filter(|grant| match grant.target {
                    GrantTarget::Relation(oid)
                    | GrantTarget::Column(oid, _)
                    | GrantTarget::Function(oid) => self.oids.contains(&oid),
                    _ => false,
                })
                .map(catalog::Grant::key),
        );
        keys.extend(
            catalog
                .commented()
                .filter(|(oid, _)| self.oids.contains(oid))
                .map(|(oid, column)| ObjectKey::Comment { oid, column }),
        );
        erase(session, database, keys)?;
        for message in self.cascaded {
            session.notice(Severity::Notice, SqlState::SUCCESSFUL, message);
        }
        Ok(())
    }

    fn forget_foreign_keys(&self, session: &mut Session, catalog: &DatabaseCatalog) -> Result<()> {
        let mut changed = Vec::new();
        for table in catalog.relations().filter_map(Relation::as_table) {
            if self.oids.contains(&table.oid) {
                continue;
            }
            let mut kept = Table::clone(table);
            kept.constraints.retain(|constraint| {
                !matches!(&constraint.rule, ConstraintRule::ForeignKey { table, .. }
                    if self.oids.contains(table))
            });
            if kept.constraints.len() != table.constraints.len() {
                changed.push(Object::Table(Box::new(kept)));
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        save(session, catalog.database(), changed)
    }
}

fn foreign_keys_to(
    catalog: &DatabaseCatalog,
    oid: u32,
) -> impl Iterator<Item = (&Arc<Table>, &str)> {
    catalog
        .relations()
        .filter_map(Relation::as_table)
        .filter(move |table| table.oid != oid)
        .flat_map(move |table| {
            table
                .constraints
                .iter()
                .filter(move |constraint| {
                    matches!(&constraint.rule, ConstraintRule::ForeignKey { table, .. }
                        if *table == oid)
                })
                .map(move |constraint| (table, constraint.name.as_str()))
        })
}

fn depended_on(catalog: &DatabaseCatalog, oid: u32, dependent: &str) -> SqlError {
    let object = match catalog.relation_by_oid(oid) {
        Some(relation) => format!("{} {}", relation.kind(), relation.name()),
        None => catalog.function(oid).map_or_else(
            || "object".to_owned(),
            |function| format!("function {}", function.name),
        ),
    };
    SqlError::new(
        SqlState::DEPENDENT_OBJECTS,
        format!("cannot drop {object} because other objects depend on it"),
    )
    .with_detail(format!("{dependent} depends on {object}"))
    .with_hint("Use DROP ... CASCADE to drop the dependent objects too.")
}

fn drop_rows(session: &Session, database: &str, table: &Table) -> Result<()> {
    session.run(&format!(
        "DROP TABLE {}",
        catalog::rows_of(database, table.oid)
    ))?;
    for column in table
        .columns
        .iter()
        .filter(|column| column.identity.is_some())
    {
        session.run(&format!(
            "DROP SEQUENCE {}",
            catalog::identity_sequence(database, table.oid, column.number)
        ))?;
    }
    Ok(())
}
