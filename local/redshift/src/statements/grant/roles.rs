//! Roles to users and roles, and system permissions to roles.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::SystemPermission;

use super::Recipient;
use crate::cluster::{
    ClusterState, Grantee, Member, Object, Role, RoleGrant, RolePermission, system_roles,
};
use crate::privileges::{Access, denied};
use crate::session::{Result, Session};
use crate::statements::resolve::refuse_system_role;

pub(super) fn grant(
    session: &mut Session,
    names: &[String],
    recipients: &[Recipient],
) -> Result<()> {
    let access = session.access()?;
    for name in names {
        for recipient in recipients {
            let cluster = session.cluster_state();
            let role = grantable(&access, &cluster, name)?;
            let member = member(recipient.grantee)?;
            refuse_cycle(&cluster, role, member)?;
            let grant = RoleGrant {
                role: role.id,
                member,
                admin_option: recipient.with_option,
            };
            session
                .cluster_transaction()?
                .put(Object::RoleGrant(grant))?;
        }
    }
    Ok(())
}

/// The role, if the user may grant and revoke it: as its owner, superuser or with ADMIN OPTION.
pub(in crate::statements) fn grantable<'c>(
    access: &Access,
    cluster: &'c ClusterState,
    name: &str,
) -> Result<&'c Role> {
    let role = cluster.require_role(name)?;
    let own = cluster.roles_of(Member::User(access.user().id));
    let has_admin_option = cluster.role_grants().any(|grant| {
        grant.role == role.id
            && grant.admin_option
            && match grant.member {
                Member::User(user) => user == access.user().id,
                Member::Role(role) => own.contains(&role),
            }
    });
    // Who manages roles, such as sys:secadmin, grants every role but those of the system.
    let manages = access.has_permission(SystemPermission::CREATE_ROLE)
        && !role.name.starts_with(system_roles::PREFIX);
    if access.owns(role.owner) || has_admin_option || manages {
        return Ok(role);
    }
    Err(denied(format!("permission denied to grant role {name}")))
}

/// Roles are had by users and by roles.
pub(in crate::statements) fn member(grantee: Grantee) -> Result<Member> {
    match grantee {
        Grantee::User(user) => Ok(Member::User(user)),
        Grantee::Role(role) => Ok(Member::Role(role)),
        Grantee::Group(_) | Grantee::Public => Err(SqlError::new(
            SqlState::INVALID_GRANT_OPERATION,
            "roles can be granted to users and roles only",
        )),
    }
}

/// No role may have itself, however far around.
fn refuse_cycle(cluster: &ClusterState, role: &Role, member: Member) -> Result<()> {
    let Member::Role(receiver) = member else {
        return Ok(());
    };
    if receiver != role.id && !cluster.roles_of(Member::Role(role.id)).contains(&receiver) {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_GRANT_OPERATION,
        "cannot grant this role, a circular dependency was detected between these roles",
    ))
}

pub(super) fn grant_permissions(
    session: &mut Session,
    permissions: &[SystemPermission],
    recipients: &[Recipient],
) -> Result<()> {
    session
        .access()?
        .require_superuser("grant system permissions")?;
    let grantees: Vec<Grantee> = recipients.iter().map(|one| one.grantee).collect();
    for granted in role_permissions(session, permissions, &grantees)? {
        session
            .cluster_transaction()?
            .put(Object::RolePermission(granted))?;
    }
    Ok(())
}

/// Each permission of each role among the grantees. Those of system-defined roles are fixed.
pub(in crate::statements) fn role_permissions(
    session: &Session,
    permissions: &[SystemPermission],
    grantees: &[Grantee],
) -> Result<Vec<RolePermission>> {
    let cluster = session.cluster_state();
    let mut found = Vec::new();
    for role in cluster.roles() {
        if !grantees.contains(&Grantee::Role(role.id)) {
            continue;
        }
        refuse_system_role(&role.name)?;
        found.extend(permissions.iter().map(|permission| RolePermission {
            role: role.id,
            permission: *permission,
        }));
    }
    Ok(found)
}
