//! Roles granted to roles.

use local_dialect::RsType;

use super::grantee;
use crate::cluster::{Grantee, Member};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_025,
    schema: "pg_catalog",
    name: "svv_role_grants",
    kind: Kind::View,
    columns: &[
        ("role_id", RsType::Integer),
        ("role_name", RsType::VarChar(128)),
        ("granted_role_id", RsType::Integer),
        ("granted_role_name", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for grant in seen.cluster.role_grants() {
        let Member::Role(member) = grant.member else {
            continue;
        };
        let named = |id| grantee::shown(seen, Grantee::Role(id));
        if let (Some((id, name, _)), Some(granted)) =
            (named(member), grantee::role_name(&seen.cluster, grant.role))
        {
            rows.push(row![id, name, grant.role, granted]);
        }
    }
    rows
}
