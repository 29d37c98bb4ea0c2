//! Privileges on schemas, tables, views, functions and languages.

use local_dialect::statements::grant::{ObjectPrivileges, ScopedPrivileges};

use super::Recipient;
use super::targets::{Targets, of_objects, of_scope};
use crate::catalog::{Grant, Object};
use crate::privileges::denied;
use crate::session::{Result, Session};
use crate::statements::save;

pub(super) fn grant(
    session: &mut Session,
    granted: &ObjectPrivileges,
    recipients: &[Recipient],
) -> Result<()> {
    let targets = of_objects(session, granted)?;
    enter(session, &targets, recipients)
}

pub(super) fn grant_scoped(
    session: &mut Session,
    granted: &ScopedPrivileges,
    recipients: &[Recipient],
) -> Result<()> {
    let privileges = granted.privileges.expand(granted.scope.privileges().0);
    let targets = of_scope(session, &granted.scope, &privileges)?;
    enter(session, &targets, recipients)
}

fn enter(session: &mut Session, targets: &Targets, recipients: &[Recipient]) -> Result<()> {
    require_grantor(session, targets)?;
    let grantor = session.access()?.user().id;
    let mut objects = Vec::new();
    for item in &targets.items {
        for recipient in recipients {
            // A grant without its option does not take away an option granted before.
            let had_option = targets.catalog.grants_on(&item.target).iter().any(|grant| {
                grant.privilege == item.privilege
                    && grant.grantee == recipient.grantee
                    && grant.grant_option
            });
            objects.push(Object::Grant(Grant {
                target: item.target.clone(),
                privilege: item.privilege,
                grantee: recipient.grantee,
                grantor,
                grant_option: recipient.with_option || had_option,
            }));
        }
    }
    if objects.is_empty() {
        return Ok(());
    }
    save(session, &targets.database, objects)
}

/// Owners, superusers and holders of a grant option grant and revoke.
pub(in crate::statements) fn require_grantor(session: &Session, targets: &Targets) -> Result<()> {
    let access = session.access()?;
    let refused = targets.items.iter().find(|item| {
        !access.may_pass_on(&targets.catalog, item.owner, &item.target, item.privilege)
    });
    match refused {
        None => Ok(()),
        Some(item) => Err(denied(format!("permission denied for {}", item.described))),
    }
}
