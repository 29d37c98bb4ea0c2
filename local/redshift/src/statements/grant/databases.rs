//! Privileges on databases.

use local_dialect::statements::grant::PrivilegeList;
use local_dialect::statements::privileges::Privilege;

use super::Recipient;
use crate::cluster::{Database, DatabaseGrant, Object};
use crate::privileges::denied;
use crate::session::{Result, Session};

pub(super) fn grant(
    session: &mut Session,
    names: &[String],
    privileges: &PrivilegeList,
    recipients: &[Recipient],
) -> Result<()> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    for (database, privilege) in pairs(session, names, privileges)? {
        let grantor = access.grantor(database.owner);
        for recipient in recipients {
            let had_option = cluster.database_grants().any(|grant| {
                grant.database == database.oid
                    && grant.privilege == privilege
                    && grant.grantee == recipient.grantee
                    && grant.grantor == grantor
                    && grant.grant_option
            });
            session
                .cluster_transaction()?
                .put(Object::DatabaseGrant(DatabaseGrant {
                    database: database.oid,
                    privilege,
                    grantee: recipient.grantee,
                    grantor,
                    grant_option: recipient.with_option || had_option,
                }))?;
        }
    }
    Ok(())
}

/// Each database with each privilege, all of which the user may grant and revoke.
pub(in crate::statements) fn pairs(
    session: &Session,
    names: &[String],
    privileges: &PrivilegeList,
) -> Result<Vec<(Database, Privilege)>> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut pairs = Vec::new();
    for name in names {
        let database = cluster.require_database(name)?;
        for granted in privileges.expand(Privilege::DATABASE) {
            if !access.may_pass_on_database(database, granted.privilege) {
                return Err(denied(format!("permission denied for database {name}")));
            }
            pairs.push((database.clone(), granted.privilege));
        }
    }
    Ok(pairs)
}
