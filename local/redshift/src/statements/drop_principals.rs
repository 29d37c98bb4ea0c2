//! `DROP USER`, `DROP GROUP` and `DROP ROLE`.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::drop_principals::{DropPrincipals, PrincipalKind};
use local_dialect::statements::privileges::SystemPermission;

use super::resolve::refuse_system_role;
use crate::catalog::DatabaseCatalog;
use crate::cluster::{ClusterState, Grantee, Member, ObjectKey};
use crate::privileges::denied;
use crate::session::user_changes::Action;
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, drop: &DropPrincipals) -> Result<Outcome> {
    let (word, tag) = match drop.kind {
        PrincipalKind::User => ("user", "DROP USER"),
        PrincipalKind::Group => ("group", "DROP GROUP"),
        PrincipalKind::Role => ("role", "DROP ROLE"),
    };
    session.require_writable(tag)?;
    for name in &drop.names {
        let cluster = session.cluster_state();
        let found = match drop.kind {
            PrincipalKind::User => cluster.user(name).is_some(),
            PrincipalKind::Group => cluster.group(name).is_some(),
            PrincipalKind::Role => cluster.role(name).is_some(),
        };
        if !found && drop.if_exists {
            session.notice(
                Severity::Info,
                SqlState::SUCCESSFUL,
                format!("{word} \"{name}\" does not exist, skipping"),
            );
            continue;
        }
        match drop.kind {
            PrincipalKind::User => drop_user(session, &cluster, name)?,
            PrincipalKind::Group => drop_group(session, &cluster, name)?,
            PrincipalKind::Role => drop_role(session, &cluster, name, drop.force)?,
        }
    }
    Ok(Outcome::complete(tag))
}

fn drop_user(session: &mut Session, cluster: &ClusterState, name: &str) -> Result<()> {
    let access = session.access()?;
    let user = cluster.require_user(name)?;
    if user.superuser && !access.is_superuser() {
        return Err(denied("must be superuser to drop superusers"));
    }
    access.require_permission(SystemPermission::DROP_USER, "drop user")?;
    if user.id == access.user().id || user.name == session.session_user() {
        return Err(SqlError::new(
            SqlState::OBJECT_IN_USE,
            "current user cannot be dropped",
        ));
    }
    refuse_owner(session, cluster, user.id, name)?;
    refuse_grantee(
        session,
        cluster,
        Grantee::User(user.id),
        &format!("user \"{name}\""),
    )?;
    session.note_user_change(Action::Drop, user.clone(), None);
    let transaction = session.cluster_transaction()?;
    for member in cluster
        .group_members()
        .filter(|member| member.user == user.id)
    {
        transaction.remove(ObjectKey::GroupMember(*member))?;
    }
    for grant in cluster.role_grants() {
        if grant.member == Member::User(user.id) {
            transaction.remove(ObjectKey::RoleGrant {
                role: grant.role,
                member: grant.member,
            })?;
        }
    }
    transaction.remove(ObjectKey::User(user.id))
}

fn drop_group(session: &mut Session, cluster: &ClusterState, name: &str) -> Result<()> {
    session.access()?.require_superuser("drop groups")?;
    let group = cluster.require_group(name)?;
    refuse_grantee(
        session,
        cluster,
        Grantee::Group(group.id),
        &format!("group \"{name}\""),
    )?;
    let transaction = session.cluster_transaction()?;
    for member in cluster
        .group_members()
        .filter(|member| member.group == group.id)
    {
        transaction.remove(ObjectKey::GroupMember(*member))?;
    }
    transaction.remove(ObjectKey::Group(group.id))
}

/// A role that somebody has, or that has rights on objects, is dropped only with FORCE, which the
/// rights on objects do not give way to either.
fn drop_role(session: &mut Session, cluster: &ClusterState, name: &str, force: bool) -> Result<()> {
    refuse_system_role(name)?;
    let access = session.access()?;
    let role = cluster.require_role(name)?;
    if !access.owns(role.owner) {
        access.require_permission(SystemPermission::DROP_ROLE, "drop role")?;
    }
    let grants: Vec<_> = cluster
        .role_grants()
        .filter(|grant| grant.role == role.id || grant.member == Member::Role(role.id))
        .collect();
    if !grants.is_empty() && !force {
        return Err(SqlError::new(
            SqlState::DEPENDENT_OBJECTS,
            format!("cannot drop role \"{name}\" because it is granted to or has been granted other roles or users"),
        )
        .with_hint("Use DROP ROLE … FORCE to take it away from them too."));
    }
    refuse_grantee(
        session,
        cluster,
        Grantee::Role(role.id),
        &format!("role \"{name}\""),
    )?;
    let transaction = session.cluster_transaction()?;
    for grant in grants {
        transaction.remove(ObjectKey::RoleGrant {
            role: grant.role,
            member: grant.member,
        })?;
    }
    for permission in cluster.role_permissions() {
        if permission.role == role.id {
            transaction.remove(ObjectKey::RolePermission(*permission))?;
        }
    }
    transaction.remove(ObjectKey::Role(role.id))
}

fn in_use(what: &str, detail: String) -> SqlError {
    SqlError::new(
        SqlState::OBJECT_IN_USE,
        format!("{what} cannot be dropped because some objects depend on it"),
    )
    .with_detail(detail)
}

fn catalogs(session: &mut Session, cluster: &ClusterState) -> Result<Vec<Arc<DatabaseCatalog>>> {
    cluster
        .databases()
        .map(|database| session.catalog(&database.name))
        .collect()
}

/// A user who owns anything in any database stays.
fn refuse_owner(
    session: &mut Session,
    cluster: &ClusterState,
    user: u32,
    name: &str,
) -> Result<()> {
    let what = format!("user \"{name}\"");
    if let Some(database) = cluster.databases().find(|database| database.owner == user) {
        return Err(in_use(
            &what,
            format!("owner of database {}", database.name),
        ));
    }
    for catalog in catalogs(session, cluster)? {
        let schema = catalog
            .schemas()
            .find(|schema| schema.owner == user)
            .map(|schema| format!("schema {}", schema.name));
        let relation = || {
            catalog
                .relations()
                .find(|relation| relation.owner() == user)
                .map(|relation| {
                    let schema = catalog.schema_name(relation.schema());
                    format!("relation {schema}.{}", relation.name())
                })
        };
        let function = || {
            catalog
                .functions()
                .find(|function| function.owner == user)
                .map(|function| format!("function {}.{}", function.schema, function.name))
        };
        if let Some(owned) = schema.or_else(relation).or_else(function) {
            return Err(in_use(
                &what,
                format!("owner of {owned} in database {}", catalog.database()),
            ));
        }
    }
    Ok(())
}

/// Who has privileges on anything stays.
fn refuse_grantee(
    session: &mut Session,
    cluster: &ClusterState,
    grantee: Grantee,
    what: &str,
) -> Result<()> {
    let on_database = cluster
        .database_grants()
        .find(|grant| grant.grantee == grantee)
        .map(|grant| format!("{} on a database", grant.privilege));
    let assume_role = || {
        cluster
            .assume_role_grants()
            .any(|grant| grant.grantee == grantee)
            .then(|| "ASSUMEROLE on an IAM role".to_owned())
    };
    if let Some(privilege) = on_database.or_else(assume_role) {
        return Err(in_use(what, format!("it has the privilege {privilege}")));
    }
    for catalog in catalogs(session, cluster)? {
        let grant = catalog
            .grants()
            .find(|grant| grant.grantee == grantee || Grantee::User(grant.grantor) == grantee);
        if let Some(grant) = grant {
            return Err(in_use(
                what,
                format!(
                    "it has or has granted the privilege {} on an object in database {}",
                    grant.privilege,
                    catalog.database()
                ),
            )
            .with_hint("revoke its privileges first"));
        }
    }
    Ok(())
}
