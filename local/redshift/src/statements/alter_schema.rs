//! `ALTER SCHEMA`.

use local_dialect::statements::alter_schema::{AlterSchema, SchemaChange};
use local_dialect::statements::privileges::Privilege;

use super::create_schema::{already_exists, megabytes, refuse_reserved};
use super::grant::hand_over;
use super::resolve::{lock_schema_name, require_schema};
use super::save;
use crate::catalog::{GrantTarget, Object};
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
            schema.name.clone_from(name);
        }
        SchemaChange::OwnerTo(owner) => {
            access.require_superuser("change the owner of a schema")?;
            let new_owner = session.cluster_state().require_user(owner)?.id;
            let target = GrantTarget::Schema(schema.oid);
            hand_over(session, &catalog, &target, schema.owner, new_owner)?;
            schema.owner = new_owner;
        }
        SchemaChange::Quota(quota) => schema.quota_megabytes = megabytes(*quota),
    }
    save(session, &database, [Object::Schema(schema)])?;
    Ok(Outcome::complete("ALTER SCHEMA"))
}
