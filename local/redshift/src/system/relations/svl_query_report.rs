//! Steps of queries by slice (`SVL_QUERY_REPORT`).

use local_dialect::RsType;

use super::{activity, query_steps};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_519,
    schema: "pg_catalog",
    name: "svl_query_report",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("segment", RsType::Integer),
        ("step", RsType::Integer),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("elapsed_time", RsType::BigInt),
        ("rows", RsType::BigInt),
        ("bytes", RsType::BigInt),
        ("label", RsType::Char(256)),
        ("is_diskbased", RsType::Char(1)),
        ("workmem", RsType::BigInt),
        ("is_rrscan", RsType::Char(1)),
        ("is_delayed_scan", RsType::Char(1)),
        ("rows_pre_filter", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for told in query_steps::profiled(seen) {
        for part in told.parts() {
            rows.push(row![
                told.user,
                told.statement.query_id,
                part.slice,
                part.step.segment,
                part.step.step,
                told.statement.started,
                told.statement.ended,
                activity::elapsed(&told.statement),
                part.share(part.step.rows),
                part.share(part.step.bytes),
                query_steps::label(part.step),
                "f",
                0,
                "f",
                "f",
                part.share(query_steps::rows_before_filters(part.step)),
            ]);
        }
    }
    rows
}
