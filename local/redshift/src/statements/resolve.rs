//! From names in statements to what they stand for.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::principal::GranteeName;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::schema_name::SchemaName;

use crate::catalog::{DatabaseCatalog, Relation, Schema, Table, is_system_schema};
use crate::cluster::{ClusterState, Grantee, system_roles};
use crate::locks::LockMode;
use crate::privileges::denied;
use crate::session::{Result, Session, Snapshot};

/// A relation that a statement names.
#[derive(Debug, Clone)]
pub(crate) enum Located {
    Temporary(Arc<Table>),
    Stored {
        database: String,
        relation: Relation,
    },
}

impl Located {
    pub(crate) fn oid(&self) -> u32 {
        match self {
            Self::Temporary(table) => table.oid,
            Self::Stored { relation, .. } => relation.oid(),
        }
    }
}

/// The relation of that name: a temporary table, or the first on the search path in whose schema the
/// user has USAGE. `None` where there is none.
pub(crate) fn find_relation(session: &mut Session, name: &ObjectName) -> Result<Option<Located>> {
    let in_temporary = name.database.is_none()
        && name
            .schema
            .as_deref()
            .is_none_or(|schema| schema == "pg_temp" || schema.starts_with("pg_temp_"));
    if in_temporary && let Some(table) = session.temporary().get(&name.name) {
        return Ok(Some(Located::Temporary(Arc::clone(table))));
    }
    let database = database_of(session, name.database.as_deref());
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    if let Some(schema) = &name.schema {
        refuse_system_schema(schema, &name.name)?;
        let schema = catalog.require_schema(schema)?;
        access.require_on_schema(&catalog, schema, Privilege::Usage)?;
        let found = catalog.relation(schema.oid, &name.name).cloned();
        return Ok(found.map(|relation| Located::Stored { database, relation }));
    }
    for schema in session.search_path() {
        let Some(schema) = catalog.schema(&schema) else {
            continue;
        };
        let found = catalog.relation(schema.oid, &name.name);
        if let Some(relation) = found
            && access.has_on_schema(&catalog, schema, Privilege::Usage)
        {
            let relation = relation.clone();
            return Ok(Some(Located::Stored { database, relation }));
        }
    }
    Ok(None)
}

/// The same; 42P01 where there is none.
pub(crate) fn require_relation(session: &mut Session, name: &ObjectName) -> Result<Located> {
    find_relation(session, name)?.ok_or_else(|| missing_relation("relation", name))
}

pub(crate) fn missing_relation(kind: &str, name: &ObjectName) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_TABLE,
        format!("{kind} \"{name}\" does not exist"),
    )
}

/// The relation, locked for a change of its definition; looked up again where the lock had to be
/// waited for.
pub(crate) fn lock_relation(session: &mut Session, name: &ObjectName) -> Result<Option<Located>> {
    loop {
        let Some(located) = find_relation(session, name)? else {
            return Ok(None);
        };
        if let Located::Temporary(_) = located {
            return Ok(Some(located));
        }
        if session.lock_table(located.oid(), LockMode::Exclusive)? == Snapshot::Kept {
            return Ok(Some(located));
        }
    }
}

/// The database that a name refers to: the one written, or the session's.
pub(crate) fn database_of(session: &Session, written: Option<&str>) -> String {
    written.unwrap_or_else(|| session.database()).to_owned()
}

/// Where a new object goes.
pub(crate) struct Place {
    pub(crate) database: String,
    pub(crate) schema: Schema,
    pub(crate) catalog: Arc<DatabaseCatalog>,
}

/// The schema that a new object's name chooses: the one written, or the first on the search path that
/// exists. No other session creates an object of this name there until the transaction ends.
pub(crate) fn place_for(session: &mut Session, name: &ObjectName) -> Result<Place> {
    let database = database_of(session, name.database.as_deref());
    loop {
        let catalog = session.catalog(&database)?;
        let schema = match &name.schema {
            Some(schema) => {
                refuse_system_schema(schema, &name.name)?;
                catalog.require_schema(schema)?.clone()
            }
            None => session
                .search_path()
                .iter()
                .find_map(|schema| catalog.schema(schema))
                .cloned()
                .ok_or_else(|| {
                    SqlError::new(
                        SqlState::INVALID_SCHEMA_NAME,
                        "no schema has been selected to create in",
                    )
                })?,
        };
        let reserved =
            session.lock_table(name_lock(schema.oid, &name.name), LockMode::Exclusive)?;
        if reserved == Snapshot::Kept {
            return Ok(Place {
                database,
                schema,
                catalog,
            });
        }
    }
}

/// Keeps other sessions from creating a schema of this name in the database.
pub(crate) fn lock_schema_name(
    session: &mut Session,
    database: &str,
    name: &str,
) -> Result<Arc<DatabaseCatalog>> {
    loop {
        let catalog = session.catalog(database)?;
        let lock = name_lock(0, &format!("{database}.{name}"));
        if session.lock_table(lock, LockMode::Exclusive)? == Snapshot::Kept {
            return Ok(catalog);
        }
    }
}

/// Names are locked like tables, under numbers that no table has: the upper half of them. Two names
/// may share a number; then one waits for the other without need.
fn name_lock(schema: u32, name: &str) -> u32 {
    const OFFSET_BASIS: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    let hash = schema
        .to_le_bytes()
        .into_iter()
        .chain(name.bytes())
        .fold(OFFSET_BASIS, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(PRIME)
        });
    hash | 0x8000_0000
}

fn refuse_system_schema(schema: &str, name: &str) -> Result<()> {
    if !is_system_schema(schema) {
        return Ok(());
    }
    Err(denied(format!(
        "permission denied: \"{name}\" is a system catalog"
    )))
}

/// The schema of that name in its database; 3F000 where there is none.
pub(crate) fn require_schema(session: &mut Session, name: &SchemaName) -> Result<(String, Schema)> {
    let database = database_of(session, name.database.as_deref());
    let catalog = session.catalog(&database)?;
    if is_system_schema(&name.name) {
        return Err(denied(format!(
            "permission denied for schema {}",
            name.name
        )));
    }
    let schema = catalog.require_schema(&name.name)?.clone();
    Ok((database, schema))
}

/// The ids behind the names of a GRANT or REVOKE.
pub(crate) fn grantee(cluster: &ClusterState, name: &GranteeName) -> Result<Grantee> {
    match name {
        GranteeName::User(name) => cluster
            .require_user(name)
            .map(|user| Grantee::User(user.id)),
        GranteeName::Group(name) => cluster
            .require_group(name)
            .map(|group| Grantee::Group(group.id)),
        GranteeName::Role(name) => cluster
            .require_role(name)
            .map(|role| Grantee::Role(role.id)),
        GranteeName::Public => Ok(Grantee::Public),
    }
}

/// Roles that Redshift defines itself cannot be altered or dropped.
pub(crate) fn refuse_system_role(name: &str) -> Result<()> {
    if name.starts_with(system_roles::PREFIX) {
        return Err(denied(format!(
            "system-defined role \"{name}\" cannot be changed"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_locked_above_all_oids() {
        assert!(name_lock(1, "a") >= 0x8000_0000);
        assert_ne!(name_lock(1, "a"), name_lock(1, "b"));
        assert_ne!(name_lock(1, "a"), name_lock(2, "a"));
    }
}
