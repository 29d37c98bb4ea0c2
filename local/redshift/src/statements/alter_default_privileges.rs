//! `ALTER DEFAULT PRIVILEGES`.

use local_dialect::statements::alter_default_privileges::{
    AlterDefaultPrivileges, DefaultChange, DefaultObjects,
};
use local_dialect::statements::principal::GranteeName;
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::resolve::grantee;
use super::{erase, save};
use crate::catalog::{DefaultPrivilege, Object};
use crate::cluster::Grantee;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterDefaultPrivileges) -> Result<Outcome> {
    session.require_writable("ALTER DEFAULT PRIVILEGES")?;
    let database = session.database().to_owned();
    let places = places(session, alter)?;
    match &alter.change {
        DefaultChange::Grant(grantees) => {
            for one in grantees {
                let entries = entries(session, alter, &places, &one.name, |entry| {
                    entry.grant_option = one.with_option;
                })?;
                save(
                    session,
                    &database,
                    entries.into_iter().map(Object::DefaultPrivilege),
                )?;
            }
        }
        DefaultChange::Revoke {
            option_only,
            grantees,
        } => {
            for name in grantees {
                let entries = entries(session, alter, &places, name, |_| {})?;
                revoke(session, &database, entries, *option_only)?;
            }
        }
    }
    Ok(Outcome::complete("ALTER DEFAULT PRIVILEGES"))
}

/// Each creator with each schema, `None` for all schemas. Only superusers, and who has the
/// permission, may speak for others.
fn places(
    session: &mut Session,
    alter: &AlterDefaultPrivileges,
) -> Result<Vec<(u32, Option<u32>)>> {
    let access = session.access()?;
    let cluster = session.cluster_state();
    let creators = if alter.users.is_empty() {
        vec![access.user().id]
    } else {
        access.require_permission(
            SystemPermission::ALTER_DEFAULT_PRIVILEGES,
            "alter default privileges of other users",
        )?;
        alter
            .users
            .iter()
            .map(|user| cluster.require_user(user).map(|user| user.id))
            .collect::<Result<_>>()?
    };
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let schemas = if alter.schemas.is_empty() {
        vec![None]
    } else {
        alter
            .schemas
            .iter()
            .map(|schema| {
                catalog
                    .require_schema(schema)
                    .map(|schema| Some(schema.oid))
            })
            .collect::<Result<_>>()?
    };
    Ok(creators
        .iter()
        .flat_map(|creator| schemas.iter().map(move |schema| (*creator, *schema)))
        .collect())
}

fn entries(
    session: &Session,
    alter: &AlterDefaultPrivileges,
    places: &[(u32, Option<u32>)],
    name: &GranteeName,
    adjust: impl Fn(&mut DefaultPrivilege),
) -> Result<Vec<DefaultPrivilege>> {
    let grantee = grantee(&session.cluster_state(), name)?;
    let mut entries = Vec::new();
    for (creator, schema) in places {
        for privilege in &alter.privileges {
            let mut entry = DefaultPrivilege {
                creator: *creator,
                schema: *schema,
                objects: alter.objects,
                privilege: *privilege,
                grantee,
                grant_option: false,
                granted: true,
            };
            adjust(&mut entry);
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Takes entries back. EXECUTE on functions is PUBLIC's without an entry, so taking it away makes one.
fn revoke(
    session: &mut Session,
    database: &str,
    entries: Vec<DefaultPrivilege>,
    option_only: bool,
) -> Result<()> {
    let catalog = session.catalog(database)?;
    for mut entry in entries {
        let exists = catalog
            .default_privileges()
            .iter()
            .any(|known| known.key() == entry.key() && known.granted);
        if option_only {
            if exists {
                save(session, database, [Object::DefaultPrivilege(entry)])?;
            }
        } else if is_born_with(&entry) {
            entry.granted = false;
            save(session, database, [Object::DefaultPrivilege(entry)])?;
        } else if exists {
            erase(session, database, [entry.key()])?;
        }
    }
    Ok(())
}

fn is_born_with(entry: &DefaultPrivilege) -> bool {
    entry.objects == DefaultObjects::Functions
        && entry.privilege == Privilege::Execute
        && entry.grantee == Grantee::Public
}
