//! `REVOKE`: what is not granted is revoked without complaint, as on PostgreSQL.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::grant::{AssumeRole, Granted, IamRoles, Objects};
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::revoke::Revoke;

use super::grant::delegation::{self, Link, Revocation};
use super::grant::objects::require_grantor;
use super::grant::targets::{Item, Targets, of_objects, of_scope};
use super::grant::{assume_role, databases, roles};
use super::resolve;
use super::{erase, save};
use crate::catalog::{self, Grant, GrantTarget};
use crate::cluster::{Database, Grantee, Object, ObjectKey, RoleGrant};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, revoke: &Revoke) -> Result<Outcome> {
    session.require_writable("REVOKE")?;
    let cluster = session.cluster_state();
    let grantees = revoke
        .grantees
        .iter()
        .map(|name| resolve::grantee(&cluster, name))
        .collect::<Result<Vec<_>>>()?;
    let extent = Extent {
        grantees: &grantees,
        option_only: revoke.option_only,
        cascade: revoke.cascade,
    };
    match &revoke.revoked {
        Granted::Objects(revoked) => {
            if let Objects::Databases(names) = &revoked.objects {
                let pairs = databases::pairs(session, names, &revoked.privileges)?;
                on_databases(session, &pairs, extent)?;
            } else {
                let targets = of_objects(session, revoked)?;
                on_objects(session, &targets, extent)?;
            }
        }
        Granted::Scoped(revoked) => {
            let privileges = revoked.privileges.expand(revoked.scope.privileges().0);
            let targets = of_scope(session, &revoked.scope, &privileges)?;
            on_objects(session, &targets, extent)?;
        }
        Granted::Roles(names) => role_grants(session, names, extent)?,
        Granted::SystemPermissions(permissions) => {
            session
                .access()?
                .require_superuser("revoke system permissions")?;
            for revoked in roles::role_permissions(session, permissions, &grantees)? {
                session
                    .cluster_transaction()?
                    .remove(ObjectKey::RolePermission(revoked))?;
            }
        }
        Granted::AssumeRole(revoked) => assume_roles(session, revoked, &grantees)?,
    }
    Ok(Outcome::complete("REVOKE"))
}

/// Whose grants are revoked, and how.
#[derive(Clone, Copy)]
struct Extent<'r> {
    grantees: &'r [Grantee],
    option_only: bool,
    cascade: bool,
}

impl<'r> Extent<'r> {
    fn by(self, grantor: u32) -> Revocation<'r> {
        Revocation {
            grantor,
            grantees: self.grantees,
            option_only: self.option_only,
            cascade: self.cascade,
        }
    }
}

fn on_objects(session: &mut Session, targets: &Targets, extent: Extent<'_>) -> Result<()> {
    require_grantor(session, targets)?;
    let access = session.access()?;
    let mut gone = Vec::new();
    let mut kept = Vec::new();
    for item in &targets.items {
        refuse_column_of_table(targets, item, extent.grantees)?;
        let grants: Vec<&Grant> = targets
            .catalog
            .grants_on(&item.target)
            .iter()
            .filter(|grant| grant.privilege == item.privilege)
            .collect();
        let links: Vec<Link> = grants.iter().map(|grant| link(grant)).collect();
        let left = delegation::revoke(&links, item.owner, extent.by(access.grantor(item.owner)))?;
        for (grant, link) in grants.iter().zip(&links) {
            if left.contains(link) {
                continue;
            }
            gone.push(grant.key());
            let without_option = Link {
                option: false,
                ..*link
            };
            if left.contains(&without_option) {
                kept.push(catalog::Object::Grant(Grant {
                    grant_option: false,
                    ..(*grant).clone()
                }));
            }
        }
        gone.extend(column_grants_under(targets, item, extent));
    }
    if gone.is_empty() {
        return Ok(());
    }
    erase(session, &targets.database, gone)?;
    save(session, &targets.database, kept)
}

fn link(grant: &Grant) -> Link {
    Link {
        grantee: grant.grantee,
        grantor: grant.grantor,
        option: grant.grant_option,
    }
}

/// A privilege on the table cannot be taken away column by column (GRANT, "Usage notes for
/// column-level access control").
fn refuse_column_of_table(targets: &Targets, item: &Item, grantees: &[Grantee]) -> Result<()> {
    let GrantTarget::Column(relation, _) = item.target else {
        return Ok(());
    };
    let on_table = targets
        .catalog
        .grants_on(&GrantTarget::Relation(relation))
        .iter()
        .any(|grant| grant.privilege == item.privilege && grantees.contains(&grant.grantee));
    if !on_table {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_GRANT_OPERATION,
        format!(
            "{} is granted on the whole of {} and cannot be revoked by column",
            item.privilege, item.described
        ),
    )
    .with_hint("revoke it on the table"))
}

/// Revoking a privilege on a table revokes it on the table's columns too.
fn column_grants_under<'t>(
    targets: &'t Targets,
    item: &'t Item,
    extent: Extent<'t>,
) -> impl Iterator<Item = catalog::ObjectKey> + 't {
    let relation = match item.target {
        GrantTarget::Relation(oid) if !extent.option_only => Some(oid),
        _ => None,
    };
    relation
        .into_iter()
        .flat_map(|oid| targets.catalog.column_grants(oid))
        .filter(move |grant| {
            grant.privilege == item.privilege && extent.grantees.contains(&grant.grantee)
        })
        .map(Grant::key)
}

fn on_databases(
    session: &mut Session,
    pairs: &[(Database, Privilege)],
    extent: Extent<'_>,
) -> Result<()> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    for (database, privilege) in pairs {
        let grants: Vec<_> = cluster
            .database_grants()
            .filter(|grant| grant.database == database.oid && grant.privilege == *privilege)
            .collect();
        let links: Vec<Link> = grants
            .iter()
            .map(|grant| Link {
                grantee: grant.grantee,
                grantor: grant.grantor,
                option: grant.grant_option,
            })
            .collect();
        let grantor = access.grantor(database.owner);
        let left = delegation::revoke(&links, database.owner, extent.by(grantor))?;
        let transaction = session.cluster_transaction()?;
        for (grant, link) in grants.into_iter().zip(&links) {
            if left.contains(link) {
                continue;
            }
            let mut object = Object::DatabaseGrant(*grant);
            transaction.remove(object.key())?;
            let without_option = Link {
                option: false,
                ..*link
            };
            if left.contains(&without_option) {
                if let Object::DatabaseGrant(kept) = &mut object {
                    kept.grant_option = false;
                }
                transaction.put(object)?;
            }
        }
    }
    Ok(())
}

fn role_grants(session: &mut Session, names: &[String], extent: Extent<'_>) -> Result<()> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    let transaction = session.cluster_transaction()?;
    for name in names {
        let role = roles::grantable(&access, &cluster, name)?.id;
        for grantee in extent.grantees {
            let member = roles::member(*grantee)?;
            let has = cluster
                .role_grants()
                .any(|grant| grant.role == role && grant.member == member);
            if !has {
                continue;
            }
            transaction.remove(ObjectKey::RoleGrant { role, member })?;
            if extent.option_only {
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
