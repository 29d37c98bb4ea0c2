//! Transactions that would have exceeded a quota (`SYS_SCHEMA_QUOTA_VIOLATIONS`).

use local_dialect::RsType;

use super::{history, quota};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_604,
    schema: "pg_catalog",
    name: "sys_schema_quota_violations",
    kind: Kind::View,
    columns: &[
        ("owner_id", RsType::Integer),
        ("user_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("schema_id", RsType::Integer),
        ("schema_name", RsType::Char(128)),
        ("quota", RsType::Integer),
        ("disk_usage", RsType::Integer),
        ("record_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    quota::violations(seen)
        .map(|(user, violation)| {
            row![
                violation.schema.owner,
                user,
                violation.transaction_id,
                violation.pid,
                violation.schema.oid,
                history::cut(&violation.schema.name, 128),
                violation.quota_megabytes,
                violation.used_megabytes,
                violation.at,
            ]
        })
        .collect()
}
