//! `CREATE EXTERNAL SCHEMA … FROM REDSHIFT`.

use local_dialect::error::SqlState;
use local_dialect::statements::create_external_schema::CreateExternalSchema;
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::create_schema::{already_exists, refuse_reserved};
use super::resolve::lock_schema_name;
use super::save;
use crate::catalog::{Object, Schema, SchemaSource};
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, create: &CreateExternalSchema) -> Result<Outcome> {
    session.require_writable("CREATE EXTERNAL SCHEMA")?;
    let database = session.database().to_owned();
    let access = session.access()?;
    let cluster = session.cluster_state();
    if !access.has_permission(SystemPermission::CREATE_SCHEMA) {
        access.require_on_database(cluster.require_database(&database)?, Privilege::Create)?;
    }
    refuse_reserved(&create.name)?;
    session
        .catalog(&create.database)?
        .require_schema(&create.schema)?;
    let catalog = lock_schema_name(session, &database, &create.name)?;
    if catalog.schema(&create.name).is_some() {
        if !create.if_not_exists {
            return Err(already_exists(&create.name));
        }
        session.notice(
            Severity::Info,
            SqlState::SUCCESSFUL,
            format!("schema \"{}\" already exists, skipping", create.name),
        );
        return Ok(Outcome::complete("CREATE SCHEMA"));
    }
    let schema = Schema {
        oid: session.engine().cluster().allocate_oid()?,
        name: create.name.clone(),
        owner: access.user().id,
        quota_megabytes: None,
        source: Some(SchemaSource {
            database: create.database.clone(),
            schema: create.schema.clone(),
        }),
    };
    save(session, &database, [Object::Schema(schema)])?;
    Ok(Outcome::complete("CREATE SCHEMA"))
}
