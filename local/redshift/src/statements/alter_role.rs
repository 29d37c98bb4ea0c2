//! `ALTER ROLE`.

use local_dialect::statements::alter_role::{AlterRole, RoleChange};

use super::resolve::refuse_system_role;
use crate::cluster::Object;
use crate::privileges::denied;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: AlterRole) -> Result<Outcome> {
    session.require_writable("ALTER ROLE")?;
    refuse_system_role(&alter.name)?;
    let cluster = session.cluster_state();
    let mut role = cluster.require_role(&alter.name)?.clone();
    if !session.access()?.owns(role.owner) {
        return Err(denied(format!("must be owner of role {}", role.name)));
    }
    match alter.change {
        RoleChange::RenameTo(name) => role.name = name,
        RoleChange::OwnerTo(owner) => role.owner = cluster.require_user(&owner)?.id,
        RoleChange::ExternalId(id) => role.external_id = Some(id),
    }
    session.cluster_transaction()?.put(Object::Role(role))?;
    Ok(Outcome::complete("ALTER ROLE"))
}
