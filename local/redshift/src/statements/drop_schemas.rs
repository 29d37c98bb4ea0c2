//! `DROP SCHEMA`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::drop_schemas::DropSchemas;
use local_dialect::statements::privileges::{Privilege, SystemPermission};
use local_dialect::statements::schema_name::SchemaName;

use super::drop_relations::Removal;
use super::erase;
use super::resolve::{database_of, require_schema};
use crate::catalog::{DefaultPrivilege, Grant, GrantTarget, ObjectKey, Relation, Schema};
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, drop: &DropSchemas) -> Result<Outcome> {
    session.require_writable("DROP SCHEMA")?;
    for name in &drop.names {
        if drop.if_exists && !exists(session, name)? {
            session.notice(
                Severity::Info,
                SqlState::SUCCESSFUL,
                format!("schema \"{name}\" does not exist, skipping"),
            );
            continue;
        }
        drop_one(session, name, drop.cascade)?;
    }
    Ok(Outcome::complete("DROP SCHEMA"))
}

fn exists(session: &mut Session, name: &SchemaName) -> Result<bool> {
    let database = database_of(session, name.database.as_deref());
    Ok(session.catalog(&database)?.schema(&name.name).is_some())
}

fn drop_one(session: &mut Session, name: &SchemaName, cascade: bool) -> Result<()> {
    let (database, schema) = require_schema(session, name)?;
    let catalog = session.catalog(&database)?;
    session.access()?.require_schema_owner(
        &catalog,
        &schema,
        Some(Privilege::Drop),
        Some(SystemPermission::DROP_SCHEMA),
    )?;
    let relations: Vec<u32> = catalog
        .relations()
        .filter(|relation| relation.schema() == schema.oid)
        .map(Relation::oid)
        .collect();
    let functions: Vec<u32> = catalog
        .functions()
        .filter(|function| function.schema_oid == schema.oid)
        .map(|function| function.oid)
        .collect();
    let is_empty = relations.is_empty() && functions.is_empty();
    if !cascade && !is_empty {
        return Err(not_empty(&schema));
    }
    let removal = Removal::plan(&catalog, relations.into_iter().chain(functions), true)?;
    removal.carry_out(session, &database)?;
    let catalog = session.catalog(&database)?;
    let mut keys = vec![ObjectKey::Schema(schema.oid)];
    for target in [
        GrantTarget::Schema(schema.oid),
        GrantTarget::TablesInSchema(schema.oid),
        GrantTarget::FunctionsInSchema(schema.oid),
    ] {
        keys.extend(catalog.grants_on(&target).iter().map(Grant::key));
    }
    keys.extend(
        catalog
            .default_privileges()
            .iter()
            .filter(|default| default.schema == Some(schema.oid))
            .map(DefaultPrivilege::key),
    );
    erase(session, &database, keys)
}

fn not_empty(schema: &Schema) -> SqlError {
    SqlError::new(
        SqlState::DEPENDENT_OBJECTS,
        format!(
            "cannot drop schema {} because other objects depend on it",
            schema.name
        ),
    )
    .with_hint("Use DROP ... CASCADE to drop the dependent objects too.")
}
