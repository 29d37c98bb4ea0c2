//! Steps of queries over all slices (`SVL_QUERY_SUMMARY`).

use local_dialect::RsType;

use super::query_steps;
use super::stv_slices::SLICES;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_518,
    schema: "pg_catalog",
    name: "svl_query_summary",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("stm", RsType::Integer),
        ("seg", RsType::Integer),
        ("step", RsType::Integer),
        ("maxtime", RsType::BigInt),
        ("avgtime", RsType::BigInt),
        ("rows", RsType::BigInt),
        ("bytes", RsType::BigInt),
        ("rate_row", RsType::DoublePrecision),
        ("rate_byte", RsType::DoublePrecision),
        ("label", RsType::Text),
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
        for step in told.profile.steps() {
            let seconds = query_steps::seconds(step);
            rows.push(row![
                told.user,
                told.statement.query_id,
                step.segment,
                step.segment,
                step.step,
                step.cpu_microseconds,
                step.cpu_microseconds / i64::from(SLICES),
                step.rows,
                step.bytes,
                query_steps::rate(step.rows, seconds),
                query_steps::rate(step.bytes, seconds),
                query_steps::label(step),
                "f",
                0,
                "f",
                "f",
                query_steps::rows_before_filters(step),
            ]);
        }
    }
    rows
}
