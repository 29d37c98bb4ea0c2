//! `ALTER SCHEMA`.

use local_dialect::error::SqlError;
use local_dialect::statements::alter_schema::{AlterSchema, SchemaChange};
use local_dialect::statements::privileges::Privilege;

use super::create_schema::{already_exists, megabytes, refuse_reserved};
use super::resolve::{lock_schema_name, require_schema};
use super::save;
use crate::catalog::{Object, Relation};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterSchema) -> Result<Outcome> {
    session.require_writable("ALTER SCHEMA")?;
    let (database, mut schema) = require_schema(session, &alter.name)?;
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    access.require_schema_owner(&catalog, &schema, Some(Privilege::Alter), None)?;
    match &alter.change {
        SchemaChange::RenameTo(name) => {
            refuse_reserved(name)?;
            let catalog = lock_schema_name(session, &database, name)?;
            if catalog.schema(name).is_some() {
                return Err(already_exists(name));
            }
            let bound = catalog
                .relations()
                .filter(|relation| relation.schema() == schema.oid)
                .map(Relation::oid)
                .any(|oid| catalog.dependents(oid).next().is_some());
            if bound {
                return Err(SqlError::unsupported(
                    "ALTER SCHEMA RENAME of a schema whose tables regular views depend on",
                ));
            }
            schema.name.clone_from(name);
        }
        SchemaChange::OwnerTo(owner) => {
            access.require_superuser("change the owner of a schema")?;
            schema.owner = session.cluster_state().require_user(owner)?.id;
        }
        SchemaChange::Quota(quota) => schema.quota_megabytes = megabytes(*quota),
    }
    save(session, &database, [Object::Schema(schema)])?;
    Ok(Outcome::complete("ALTER SCHEMA"))
}
