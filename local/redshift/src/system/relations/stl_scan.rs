//! Scan steps of queries (`STL_SCAN`).

use local_dialect::RsType;

use super::query_steps;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_501,
    schema: "pg_catalog",
    name: "stl_scan",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("segment", RsType::Integer),
        ("step", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("tasknum", RsType::Integer),
        ("rows", RsType::BigInt),
        ("bytes", RsType::BigInt),
        ("fetches", RsType::BigInt),
        ("type", RsType::Integer),
        ("tbl", RsType::Integer),
        ("is_rrscan", RsType::Char(1)),
        ("is_delayed_scan", RsType::Char(1)),
        ("rows_pre_filter", RsType::BigInt),
        ("rows_pre_user_filter", RsType::BigInt),
        ("perm_table_name", RsType::Char(136)),
        ("is_rlf_scan", RsType::Char(1)),
        ("is_rlf_scan_reason", RsType::Integer),
        ("num_em_blocks", RsType::Integer),
        ("checksum", RsType::BigInt),
        ("runtime_filtering", RsType::Char(1)),
        ("scan_region", RsType::Integer),
        ("num_sortkey_as_predicate", RsType::Integer),
        ("row_fetcher_state", RsType::Integer),
        ("consumed_scan_ranges", RsType::BigInt),
        ("work_stealing_reason", RsType::BigInt),
        ("is_vectorized_scan", RsType::Char(1)),
        ("is_vectorized_scan_reason", RsType::Integer),
        ("row_fetcher_reason", RsType::BigInt),
        ("topology_signature", RsType::BigInt),
        ("use_tpm_partition", RsType::Char(1)),
        ("is_rrscan_expr", RsType::Char(1)),
        ("scanned_mega_value", RsType::Char(1)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

/// Scan type of permanent user tables.
const PERMANENT: i32 = 2;

/// Scan type of transient tables.
const TRANSIENT: i32 = 3;

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::by_slice(
        seen,
        |kind| matches!(kind, StepKind::Scan),
        |part| {
            let table = part.step.table.as_ref();
            // What is no table is the result of an earlier segment.
            let scan_type = if table.is_some() {
                PERMANENT
            } else {
                TRANSIENT
            };
            let before_filters = table.map_or(0, |_| part.share(part.step.input_rows));
            row![
                part.share(part.step.bytes),
                0,
                scan_type,
                query_steps::table_id(part.step),
                "f",
                "f",
                before_filters,
                before_filters,
                query_steps::scanned_name(part.step),
                "f",
                0,
                0,
                0,
                "f",
                0,
                0,
                0,
                0,
                0,
                "f",
                0,
                0,
                0,
                "f",
                "f",
                "f",
            ]
        },
    )
}
