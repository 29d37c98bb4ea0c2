//! Tables that were vacuumed, for superusers (`STL_VACUUM`).

use local_dialect::RsType;

use local_dialect::statements::vacuum::VacuumMode;

use super::maintained::{maintained, user_id, vacuum_mode};
use super::table_size;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_567,
    schema: "pg_catalog",
    name: "stl_vacuum",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("table_id", RsType::Integer),
        ("status", RsType::Char(30)),
        ("rows", RsType::BigInt),
        ("sortedrows", RsType::Integer),
        ("blocks", RsType::Integer),
        ("max_merge_partitions", RsType::Integer),
        ("eventtime", RsType::Timestamp),
        ("reclaimable_rows", RsType::BigInt),
        ("reclaimable_space_mb", RsType::BigInt),
        ("cutoff_xid", RsType::BigInt),
        ("is_recluster", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    maintained(seen)
        .filter_map(|done| Some((vacuum_mode(&done)?, done)))
        .map(|(mode, done)| {
            row![
                user_id(seen, &done),
                done.transaction_id,
                done.table.oid,
                status(mode, done.rows),
                done.rows,
                done.rows,
                table_size::blocks(&done.table, done.rows),
                0,
                done.ended,
                0,
                0,
                done.transaction_id,
                i32::from(mode == VacuumMode::Recluster),
            ]
        })
        .collect()
}

/// There never is anything to sort or to reclaim.
fn status(mode: VacuumMode, rows: i64) -> &'static str {
    match mode {
        _ if rows == 0 => "Skipped (0 rows)",
        VacuumMode::SortOnly => "Skipped (sort only)",
        VacuumMode::DeleteOnly => "Skipped (delete only)",
        VacuumMode::Full | VacuumMode::Reindex | VacuumMode::Recluster => "Skipped",
    }
}
