//! `ALTER GROUP`.

use local_dialect::statements::alter_group::{AlterGroup, GroupChange};

use crate::cluster::{Group, GroupMember, Object, ObjectKey};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterGroup) -> Result<Outcome> {
    session.require_writable("ALTER GROUP")?;
    session.access()?.require_superuser("alter groups")?;
    let cluster = session.cluster_state();
    let group = cluster.require_group(&alter.name)?;
    let member = |name: &String| {
        cluster.require_user(name).map(|user| GroupMember {
            group: group.id,
            user: user.id,
        })
    };
    let transaction = session.cluster_transaction()?;
    match &alter.change {
        GroupChange::AddUsers(names) => {
            for name in names {
                transaction.put(Object::GroupMember(member(name)?))?;
            }
        }
        GroupChange::DropUsers(names) => {
            for name in names {
                transaction.remove(ObjectKey::GroupMember(member(name)?))?;
            }
        }
        GroupChange::RenameTo(name) => transaction.put(Object::Group(Group {
            id: group.id,
            name: name.clone(),
        }))?,
    }
    Ok(Outcome::complete("ALTER GROUP"))
}
