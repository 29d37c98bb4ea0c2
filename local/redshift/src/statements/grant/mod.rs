//! `GRANT`, one file per kind of thing that is granted; REVOKE shares how they are found.

pub(super) mod assume_role;
pub(super) mod databases;
pub(super) mod delegation;
pub(super) mod objects;
pub(super) mod roles;
pub(super) mod targets;

use local_dialect::statements::grant::{Grant, Granted, Objects};

use super::{erase, resolve, save};
use crate::catalog::{self, DatabaseCatalog, GrantTarget, Object};
use crate::cluster::Grantee;
use crate::session::{Outcome, Result, Session};

/// A grantee by id, and whether it may pass the grant on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipient {
    pub(super) grantee: Grantee,
    pub(super) with_option: bool,
}

/// What the old owner of a thing granted on it counts as granted by the new one, and the new one needs
/// no grant.
pub(super) fn hand_over(
    session: &mut Session,
    catalog: &DatabaseCatalog,
    target: &GrantTarget,
    from: u32,
    to: u32,
) -> Result<()> {
    let moved = |grant: &&catalog::Grant| grant.grantor == from && from != to;
    let old: Vec<_> = catalog.grants_on(target).iter().filter(moved).collect();
    let keys: Vec<_> = old.iter().map(|grant| grant.key()).collect();
    let new: Vec<_> = old
        .into_iter()
        .filter(|grant| grant.grantee != Grantee::User(to))
        .map(|grant| {
            Object::Grant(catalog::Grant {
                grantor: to,
                ..grant.clone()
            })
        })
        .collect();
    erase(session, catalog.database(), keys)?;
    save(session, catalog.database(), new)
}

pub(super) fn execute(session: &mut Session, grant: &Grant) -> Result<Outcome> {
    session.require_writable("GRANT")?;
    let cluster = session.cluster_state();
    let recipients = grant
        .grantees
        .iter()
        .map(|grantee| {
            Ok(Recipient {
                grantee: resolve::grantee(&cluster, &grantee.name)?,
                with_option: grantee.with_option,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    match &grant.granted {
        Granted::Objects(granted) => match &granted.objects {
            Objects::Databases(names) => {
                databases::grant(session, names, &granted.privileges, &recipients)?;
            }
            _ => objects::grant(session, granted, &recipients)?,
        },
        Granted::Scoped(granted) => objects::grant_scoped(session, granted, &recipients)?,
        Granted::Roles(names) => roles::grant(session, names, &recipients)?,
        Granted::SystemPermissions(permissions) => {
            roles::grant_permissions(session, permissions, &recipients)?;
        }
        Granted::AssumeRole(granted) => assume_role::grant(session, granted, &recipients)?,
    }
    Ok(Outcome::complete("GRANT"))
}
