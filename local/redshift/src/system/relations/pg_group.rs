//! Groups of users.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_261,
    schema: "pg_catalog",
    name: "pg_group",
    kind: Kind::Table,
    columns: &[
        ("groname", RsType::Name),
        ("grosysid", RsType::Integer),
        ("grolist", RsType::IntegerArray),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .groups()
        .map(|group| {
            let members: Vec<String> = seen
                .cluster
                .group_members()
                .filter(|member| member.group == group.id)
                .map(|member| member.user.to_string())
                .collect();
            row![&group.name, group.id, Value::Texts(members)]
        })
        .collect()
}
