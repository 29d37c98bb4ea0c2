//! `CREATE SCHEMA`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_schema::{CreateSchema, Quota};
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::resolve::{database_of, lock_schema_name};
use super::save;
use crate::catalog::{Object, Schema, is_system_schema};
use crate::privileges::denied;
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, create: &CreateSchema) -> Result<Outcome> {
    session.require_writable("CREATE SCHEMA")?;
    let name = &create.name.name;
    let database = database_of(session, create.name.database.as_deref());
    let access = session.access()?;
    let cluster = session.cluster_state();
    if !access.has_permission(SystemPermission::CREATE_SCHEMA) {
        access.require_on_database(cluster.require_database(&database)?, Privilege::Create)?;
    }
    refuse_reserved(name)?;
    let owner = match &create.owner {
        Some(owner) => cluster.require_user(owner)?.id,
        None => access.user().id,
    };
    if owner != access.user().id && !access.is_superuser() {
        return Err(denied(
            "must be superuser to create schema for another user",
        ));
    }
    let catalog = lock_schema_name(session, &database, name)?;
    if catalog.schema(name).is_some() {
        if create.if_not_exists {
            session.notice(
                Severity::Info,
                SqlState::SUCCESSFUL,
                format!("schema \"{name}\" already exists, skipping"),
            );
            return Ok(Outcome::complete("CREATE SCHEMA"));
        }
        return Err(already_exists(name));
    }
    refuse_too_many(catalog.schemas().count())?;
    let schema = Schema {
        oid: session.engine().cluster().allocate_oid()?,
        name: name.clone(),
        owner,
        quota_megabytes: create.quota.and_then(megabytes),
        source: None,
    };
    save(session, &database, [Object::Schema(schema)])?;
    Ok(Outcome::complete("CREATE SCHEMA"))
}

/// Most schemas of a database (management guide, "Quotas and limits").
const MAX_SCHEMAS: usize = 9_900;

pub(super) fn refuse_too_many(present: usize) -> Result<()> {
    if present < MAX_SCHEMAS {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::PROGRAM_LIMIT_EXCEEDED,
        format!("the database has its limit of {MAX_SCHEMAS} schemas"),
    ))
}

pub(super) const fn megabytes(quota: Quota) -> Option<u64> {
    match quota {
        Quota::Megabytes(megabytes) => Some(megabytes),
        Quota::Unlimited => None,
    }
}

pub(super) fn already_exists(name: &str) -> SqlError {
    SqlError::new(
        SqlState::DUPLICATE_SCHEMA,
        format!("schema \"{name}\" already exists"),
    )
}

pub(super) fn refuse_reserved(name: &str) -> Result<()> {
    if !is_system_schema(name) {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_NAME,
        format!("unacceptable schema name \"{name}\""),
    )
    .with_detail("the prefix \"pg_\" and \"information_schema\" are reserved for system schemas"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_has_at_most_9900_schemas() {
        assert!(refuse_too_many(9_899).is_ok());
        let error = refuse_too_many(9_900).unwrap_err();
        assert_eq!(error.state, SqlState::PROGRAM_LIMIT_EXCEEDED);
    }
}
