//! `CREATE ROLE`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_role::CreateRole;
use local_dialect::statements::privileges::SystemPermission;

use crate::cluster::{Object, Role, system_roles};
use crate::session::{Outcome, Result, Session};

/// Most roles of a cluster (management guide, "Quotas and limits").
const MAX_ROLES: usize = 1_000;

pub(super) fn execute(session: &mut Session, create: CreateRole) -> Result<Outcome> {
    session.require_writable("CREATE ROLE")?;
    let access = session.access()?;
    access.require_permission(SystemPermission::CREATE_ROLE, "create role")?;
    if session.cluster_state().user(&create.name).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_OBJECT,
            format!("user \"{}\" already exists", create.name),
        )
        .with_hint("a role cannot have the name of a user"));
    }
    let cluster = session.cluster_state();
    let own = cluster
        .roles()
        .filter(|role| !role.name.starts_with(system_roles::PREFIX));
    if own.count() >= MAX_ROLES {
        return Err(SqlError::new(
            SqlState::PROGRAM_LIMIT_EXCEEDED,
            format!("the cluster has its limit of {MAX_ROLES} roles"),
        ));
    }
    let role = Role {
        id: session.engine().cluster().allocate_oid()?,
        name: create.name,
        owner: access.user().id,
        external_id: create.external_id,
    };
    session.cluster_transaction()?.put(Object::Role(role))?;
    Ok(Outcome::complete("CREATE ROLE"))
}
