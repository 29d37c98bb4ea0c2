//! Transactions that would have exceeded a quota (`STL_SCHEMA_QUOTA_VIOLATIONS`).

use local_dialect::RsType;

use super::{history, quota};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_603,
    schema: "pg_catalog",
    name: "stl_schema_quota_violations",
    kind: Kind::View,
    columns: &[
        ("ownerid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("userid", RsType::Integer),
        ("schema_id", RsType::Integer),
        ("schema_name", RsType::Char(128)),
        ("quota", RsType::Integer),
        ("disk_usage", RsType::Integer),
        ("disk_usage_pct", RsType::DoublePrecision),
        ("timestamp", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    quota::violations(seen)
        .map(|(user, violation)| {
            row![
                violation.schema.owner,
                violation.transaction_id,
                violation.pid,
                user,
                violation.schema.oid,
                history::cut(&violation.schema.name, 128),
                violation.quota_megabytes,
                violation.used_megabytes,
                quota::percent(violation.used_megabytes, violation.quota_megabytes),
                violation.at,
            ]
        })
        .collect()
}
