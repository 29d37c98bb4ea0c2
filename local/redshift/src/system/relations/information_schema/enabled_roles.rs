//! Groups of the user.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_960,
    schema: "information_schema",
    name: "enabled_roles",
    kind: Kind::View,
    columns: &[("role_name", RsType::VarChar(128))],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    groups(seen).into_iter().map(|group| row![group]).collect()
}

/// Names of the groups that the user is in.
pub(super) fn groups(seen: &Seen<'_>) -> Vec<String> {
    let user = seen.access.user().id;
    let cluster = &seen.cluster;
    cluster
        .group_members()
        .filter(|member| member.user == user)
        .filter_map(|member| cluster.groups().find(|group| group.id == member.group))
        .map(|group| group.name.clone())
        .collect()
}
