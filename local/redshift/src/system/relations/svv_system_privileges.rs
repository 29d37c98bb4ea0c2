//! System permissions of roles.

use local_dialect::RsType;

use super::grantee;
use crate::cluster::Grantee;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_028,
    schema: "pg_catalog",
    name: "svv_system_privileges",
    kind: Kind::View,
    columns: &[
        ("system_privilege", RsType::VarChar(128)),
        ("identity_id", RsType::Integer),
        ("identity_name", RsType::VarChar(128)),
        ("identity_type", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let granted: Vec<_> = seen.cluster.role_permissions().copied().collect();
    for permission in granted {
        if let Some((id, name, kind)) = grantee::shown(seen, Grantee::Role(permission.role)) {
            rows.push(row![permission.permission.to_string(), id, name, kind]);
        }
    }
    rows
}
