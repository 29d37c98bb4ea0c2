//! Tables that were vacuumed (`SYS_VACUUM_HISTORY`).

use local_dialect::RsType;

use local_dialect::statements::vacuum::VacuumMode;

use super::maintained::{duration, maintained, user_id, vacuum_mode};
use super::table_size;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_568,
    schema: "pg_catalog",
    name: "sys_vacuum_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("query_id", RsType::BigInt),
        ("database_name", RsType::Text),
        ("schema_name", RsType::Text),
        ("table_name", RsType::Text),
        ("table_id", RsType::Integer),
        ("vacuum_type", RsType::Char(32)),
        ("is_automatic", RsType::Boolean),
        ("status", RsType::Char(32)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("record_time", RsType::Timestamp),
        ("duration", RsType::Integer),
        ("rows_before_vacuum", RsType::BigInt),
        ("size_before_vacuum", RsType::Integer),
        ("reclaimable_rows", RsType::BigInt),
        ("reclaimed_rows", RsType::BigInt),
        ("reclaimed_blocks", RsType::BigInt),
        ("sortedrows_before_vacuum", RsType::Integer),
        ("sortedrows_after_vacuum", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    maintained(seen)
        .filter(|done| seen.sees_activity_of(&done.user))
        .filter_map(|done| Some((vacuum_mode(&done)?, done)))
        .map(|(mode, done)| {
            row![
                user_id(seen, &done),
                done.transaction_id,
                done.query_id,
                &done.database,
                &done.schema,
                &done.table.name,
                done.table.oid,
                kind(mode),
                false,
                "Skipped",
                done.started,
                done.ended,
                done.ended,
                duration(&done),
                done.rows,
                table_size::blocks(&done.table, done.rows),
                0,
                0,
                0,
                done.rows,
                0,
            ]
        })
        .collect()
}

fn kind(mode: VacuumMode) -> &'static str {
    match mode {
        VacuumMode::Full => "Full",
        VacuumMode::SortOnly => "Sort",
        VacuumMode::DeleteOnly => "Delete",
        VacuumMode::Reindex => "Reindex",
        VacuumMode::Recluster => "Recluster",
    }
}
