//! Identities in the views of privileges: users see their own, their groups' and roles', and
//! PUBLIC's; superusers see all.

use crate::cluster::{ClusterState, Grantee};
use crate::system::seen::Seen;

/// Id, name and type of an identity, if the session's user may see it.
pub(super) fn shown(seen: &Seen<'_>, grantee: Grantee) -> Option<(u32, String, &'static str)> {
    let visible = seen.sees_all_privileges()
        || seen
            .cluster
            .identities(seen.access.user().id)
            .contains(&grantee);
    if !visible {
        return None;
    }
    Some(match grantee {
        Grantee::User(id) => (id, seen.cluster.user_name(id), "user"),
        Grantee::Group(id) => {
            let group = seen.cluster.groups().find(|group| group.id == id)?;
            (id, group.name.clone(), "group")
        }
        Grantee::Role(id) => (id, role_name(&seen.cluster, id)?, "role"),
        Grantee::Public => (0, "public".to_owned(), "public"),
    })
}

pub(super) fn role_name(cluster: &ClusterState, id: u32) -> Option<String> {
    cluster
        .roles()
        .find(|role| role.id == id)
        .map(|role| role.name.clone())
}
