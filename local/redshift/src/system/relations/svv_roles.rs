//! Roles that the user has or owns; superusers see all.

use local_dialect::RsType;

use super::grantee;
use crate::cluster::Grantee;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_026,
    schema: "pg_catalog",
    name: "svv_roles",
    kind: Kind::View,
    columns: &[
        ("role_id", RsType::Integer),
        ("role_name", RsType::VarChar(128)),
        ("role_owner", RsType::VarChar(128)),
        ("external_id", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .roles()
        .filter(|role| grantee::shown(seen, Grantee::Role(role.id)).is_some())
        .map(|role| {
            row![
                role.id,
                &role.name,
                seen.cluster.user_name(role.owner),
                role.external_id.as_ref()
            ]
        })
        .collect()
}
