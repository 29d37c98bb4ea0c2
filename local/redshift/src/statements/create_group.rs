//! `CREATE GROUP`.

use local_dialect::statements::create_group::CreateGroup;

use crate::cluster::{Group, GroupMember, Object};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, create: &CreateGroup) -> Result<Outcome> {
    session.require_writable("CREATE GROUP")?;
    session.access()?.require_superuser("create groups")?;
    let cluster = session.cluster_state();
    let group = Group {
        id: cluster.next_group_id(),
        name: create.name.clone(),
    };
    let transaction = session.cluster_transaction()?;
    for name in &create.users {
        transaction.put(Object::GroupMember(GroupMember {
            group: group.id,
            user: cluster.require_user(name)?.id,
        }))?;
    }
    transaction.put(Object::Group(group))?;
    Ok(Outcome::complete("CREATE GROUP"))
}
