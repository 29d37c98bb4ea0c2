//! Privileges on schemas, tables, views, functions and languages.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::grant::{ObjectPrivileges, ScopedPrivileges};

use super::Recipient;
use super::targets::{Item, Targets, of_objects, of_scope};
use crate::catalog::{Grant, GrantTarget, Object};
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
    let access = session.access()?;
    let mut objects = Vec::new();
    for item in &targets.items {
        let grantor = access.grantor(item.owner);
        for recipient in recipients {
            if !is_effective(targets, item, recipient)? {
                continue;
            }
            // A grant without its option does not take away an option granted before.
            let had_option = targets.catalog.grants_on(&item.target).iter().any(|grant| {
                grant.privilege == item.privilege
                    && grant.grantee == recipient.grantee
                    && grant.grantor == grantor
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
    save(session, &targets.database, objects)
}

/// Nobody holds a privilege on a table and on its columns at once (GRANT, "Usage notes for
/// column-level access control"): on a column it has no effect then, on the table it is refused.
fn is_effective(targets: &Targets, item: &Item, recipient: &Recipient) -> Result<bool> {
    let holds =
        |target: &GrantTarget| {
            targets.catalog.grants_on(target).iter().any(|grant| {
                grant.privilege == item.privilege && grant.grantee == recipient.grantee
            })
        };
    match item.target {
        GrantTarget::Column(..) if recipient.with_option => Err(SqlError::new(
            SqlState::INVALID_GRANT_OPERATION,
            "WITH GRANT OPTION is not supported for column privileges",
        )),
        GrantTarget::Column(relation, _) => Ok(!holds(&GrantTarget::Relation(relation))),
        GrantTarget::Relation(relation) => {
            let by_column = targets.catalog.column_grants(relation).any(|grant| {
                grant.privilege == item.privilege && grant.grantee == recipient.grantee
            });
            if by_column {
                return Err(SqlError::new(
                    SqlState::INVALID_GRANT_OPERATION,
                    format!(
                        "{} on {} is granted by column already",
                        item.privilege, item.described
                    ),
                )
                .with_hint("revoke it first"));
            }
            Ok(true)
        }
        _ => Ok(true),
    }
}

/// Owners, superusers and holders of a grant option grant and revoke.
pub(in crate::statements) fn require_grantor(session: &Session, targets: &Targets) -> Result<()> {
    let access = session.access()?;
    let refused = targets.items.iter().find(|item| match item.target {
        // Column privileges are the owner's to give.
        GrantTarget::Column(..) => !access.owns(item.owner),
        _ => !access.may_pass_on(&targets.catalog, item.owner, &item.target, item.privilege),
    });
    match refused {
        None => Ok(()),
        Some(item) => Err(denied(format!("permission denied for {}", item.described))),
    }
}
