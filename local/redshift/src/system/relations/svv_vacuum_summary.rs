//! What vacuuming brought, for superusers (`SVV_VACUUM_SUMMARY`).

use local_dialect::RsType;

use super::maintained::{duration, maintained, vacuum_mode};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_570,
    schema: "pg_catalog",
    name: "svv_vacuum_summary",
    kind: Kind::View,
    columns: &[
        ("table_name", RsType::Text),
        ("xid", RsType::BigInt),
        ("sort_partitions", RsType::BigInt),
        ("merge_increments", RsType::BigInt),
        ("elapsed_time", RsType::BigInt),
        ("row_delta", RsType::BigInt),
        ("sortedrow_delta", RsType::BigInt),
        ("block_delta", RsType::Integer),
        ("max_merge_partitions", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    maintained(seen)
        .filter(|done| vacuum_mode(done).is_some())
        .map(|done| {
            row![
                &done.table.name,
                done.transaction_id,
                0,
                0,
                duration(&done),
                0,
                0,
                0,
                0,
            ]
        })
        .collect()
}
