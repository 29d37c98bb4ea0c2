//! Groups of the user.

use local_dialect::RsType;

use super::enabled_roles;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_959,
    schema: "information_schema",
    name: "applicable_roles",
    kind: Kind::View,
    columns: &[
        ("grantee", RsType::VarChar(128)),
        ("role_name", RsType::VarChar(128)),
        ("is_grantable", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    enabled_roles::groups(seen)
        .into_iter()
        .map(|group| row![&seen.access.user().name, group, "NO"])
        .collect()
}
