//! Members of groups as the later versions of PostgreSQL list them, for the `\\du` of today's psql.
//! Redshift does not have it.

use local_dialect::RsType;

use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_107,
    schema: "pg_catalog",
    name: "pg_auth_members",
    kind: Kind::View,
    columns: &[
        ("roleid", RsType::Oid),
        ("member", RsType::Oid),
        ("grantor", RsType::Oid),
        ("admin_option", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .group_members()
        .map(|member| row![member.group, member.user, SYSTEM_USER_ID, false])
        .collect()
}
