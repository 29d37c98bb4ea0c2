//! `REVOKE`: what is not granted is revoked without complaint, as on PostgreSQL.

use local_dialect::statements::grant::{AssumeRole, Granted, IamRoles, Objects};
use local_dialect::statements::revoke::Revoke;

use super::grant::objects::require_grantor;
use super::grant::targets::{Targets, of_objects, of_scope};
use super::grant::{assume_role, databases, roles};
use super::resolve;
use super::{erase, save};
use crate::catalog::{self, Grant};
use crate::cluster::{Grantee, Object, ObjectKey, RoleGrant};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, revoke: &Revoke) -> Result<Outcome> {
    session.require_writable("REVOKE")?;
    let cluster = session.cluster_state();
    let grantees = revoke
        .grantees
        .iter()
        .map(|name| resolve::grantee(&cluster, name))
        .collect::<Result<Vec<_>>>()?;
    let option_only = revoke.option_only;
    match &revoke.revoked {
        Granted::Objects(revoked) => {
            if let Objects::Databases(names) = &revoked.objects {
                let pairs = databases::pairs(session, names, &revoked.privileges)?;
                on_databases(session, &pairs, &grantees, option_only)?;
            } else {
                let targets = of_objects(session, revoked)?;
                on_objects(session, &targets, &grantees, option_only)?;
            }
        }
        Granted::Scoped(revoked) => {
            let privileges = revoked.privileges.expand(revoked.scope.privileges().0);
            let targets = of_scope(session, &revoked.scope, &privileges)?;
            on_objects(session, &targets, &grantees, option_only)?;
        }
        Granted::Roles(names) => role_grants(session, names, &grantees, option_only)?,
        Granted::SystemPermissions(permissions) => {
            session
                .access()?
                .require_superuser("revoke system permissions")?;
            for revoked in roles::role_permissions(permissions, grantees.into_iter()) {
                session
                    .cluster_transaction()?
                    .remove(ObjectKey::RolePermission(revoked))?;
            }
        }
        Granted::AssumeRole(revoked) => assume_roles(session, revoked, &grantees)?,
    }
    Ok(Outcome::complete("REVOKE"))
}

fn on_objects(
    session: &mut Session,
    targets: &Targets,
    grantees: &[Grantee],
    option_only: bool,
) -> Result<()> {
    require_grantor(session, targets)?;
    let revoked: Vec<Grant> = targets
        .items
        .iter()
        .flat_map(|item| {
            targets
                .catalog
                .grants_on(&item.target)
                .iter()
                .filter(|grant| {
                    grant.privilege == item.privilege && grantees.contains(&grant.grantee)
                })
                .cloned()
        })
        .collect();
    if revoked.is_empty() {
        return Ok(());
    }
    if option_only {
        let kept = revoked.into_iter().map(|mut grant| {
            grant.grant_option = false;
            catalog::Object::Grant(grant)
        });
        return save(session, &targets.database, kept);
    }
    erase(session, &targets.database, revoked.iter().map(Grant::key))
}

fn on_databases(
    session: &mut Session,
    pairs: &[(
        crate::cluster::Database,
        local_dialect::statements::privileges::Privilege,
    )],
    grantees: &[Grantee],
    option_only: bool,
) -> Result<()> {
    let cluster = session.cluster_state();
    let revoked = cluster.database_grants().filter(|grant| {
        grantees.contains(&grant.grantee)
            && pairs.iter().any(|(database, privilege)| {
                database.oid == grant.database && *privilege == grant.privilege
            })
    });
    let transaction = session.cluster_transaction()?;
    for grant in revoked {
        let object = Object::DatabaseGrant(*grant);
        transaction.remove(object.key())?;
        if option_only {
            let mut kept = *grant;
            kept.grant_option = false;
            transaction.put(Object::DatabaseGrant(kept))?;
        }
    }
    Ok(())
}

fn role_grants(
    session: &mut Session,
    names: &[String],
    grantees: &[Grantee],
    option_only: bool,
) -> Result<()> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    let transaction = session.cluster_transaction()?;
    for name in names {
        let role = roles::grantable(&access, &cluster, name)?.id;
        for grantee in grantees {
            let member = roles::member(*grantee)?;
            let has = cluster
                .role_grants()
                .any(|grant| grant.role == role && grant.member == member);
            if !has {
                continue;
            }
            transaction.remove(ObjectKey::RoleGrant { role, member })?;
            if option_only {
                transaction.put(Object::RoleGrant(RoleGrant {
                    role,
                    member,
                    admin_option: false,
                }))?;
            }
        }
    }
    Ok(())
}

/// ON ALL takes every IAM role away, however it was granted.
fn assume_roles(session: &mut Session, revoked: &AssumeRole, grantees: &[Grantee]) -> Result<()> {
    session.access()?.require_superuser("revoke ASSUMEROLE")?;
    let cluster = session.cluster_state();
    let sets = assume_role::role_sets(&revoked.roles);
    let every = revoked.roles == IamRoles::All;
    let transaction = session.cluster_transaction()?;
    for grant in cluster.assume_role_grants() {
        let named = every || sets.contains(&grant.roles);
        if named && revoked.purposes.contains(&grant.purpose) && grantees.contains(&grant.grantee) {
            transaction.remove(ObjectKey::AssumeRole(grant.clone()))?;
        }
    }
    Ok(())
}
