//! `GRANT ASSUMEROLE`.

use local_dialect::statements::grant::{AssumeRole, IamRoles};

use super::Recipient;
use crate::cluster::{AssumeRoleGrant, IamRoleSet, Object};
use crate::session::{Result, Session};

pub(super) fn grant(
    session: &mut Session,
    granted: &AssumeRole,
    recipients: &[Recipient],
) -> Result<()> {
    session.access()?.require_superuser("grant ASSUMEROLE")?;
    let transaction = session.cluster_transaction()?;
    for roles in role_sets(&granted.roles) {
        for purpose in &granted.purposes {
            for recipient in recipients {
                transaction.put(Object::AssumeRole(AssumeRoleGrant {
                    roles: roles.clone(),
                    grantee: recipient.grantee,
                    purpose: *purpose,
                }))?;
            }
        }
    }
    Ok(())
}

/// Each chain for itself.
pub(in crate::statements) fn role_sets(roles: &IamRoles) -> Vec<IamRoleSet> {
    match roles {
        IamRoles::All => vec![IamRoleSet::All],
        IamRoles::Default => vec![IamRoleSet::Default],
        IamRoles::Chains(chains) => chains.iter().cloned().map(IamRoleSet::Chain).collect(),
    }
}
