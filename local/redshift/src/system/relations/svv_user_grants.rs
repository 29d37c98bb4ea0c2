//! Roles granted to users.

use local_dialect::RsType;

use super::grantee;
use crate::cluster::Member;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_030,
    schema: "pg_catalog",
    name: "svv_user_grants",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("user_name", RsType::VarChar(128)),
        ("role_id", RsType::Integer),
        ("role_name", RsType::VarChar(128)),
        ("admin_option", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for grant in seen.cluster.role_grants() {
        let Member::User(user) = grant.member else {
            continue;
        };
        if let Some(role) = grantee::role_name(&seen.cluster, grant.role)
            && seen.sees_user(i64::from(user))
        {
            rows.push(row![
                user,
                seen.cluster.user_name(user),
                grant.role,
                role,
                grant.admin_option,
            ]);
        }
    }
    rows
}
