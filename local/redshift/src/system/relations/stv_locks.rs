//! Table locks that are held; superusers see them.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_009,
    schema: "pg_catalog",
    name: "stv_locks",
    kind: Kind::View,
    columns: &[
        ("table_id", RsType::Integer),
        ("last_commit", RsType::Timestamp),
        ("last_update", RsType::Timestamp),
        ("lock_owner", RsType::BigInt),
        ("lock_owner_pid", RsType::BigInt),
        ("lock_owner_start_ts", RsType::Timestamp),
        ("lock_owner_end_ts", RsType::Timestamp),
        ("lock_status", RsType::Char(22)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.session
        .engine()
        .locks()
        .held()
        .into_iter()
        .map(|(pid, oid, mode)| {
            row![
                oid,
                Value::Null,
                Value::Null,
                Value::Null,
                pid,
                Value::Null,
                Value::Null,
                mode.name(),
            ]
        })
        .collect()
}
