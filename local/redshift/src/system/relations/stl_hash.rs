//! Hash steps of queries (`STL_HASH`).

use local_dialect::RsType;

use super::query_steps;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_503,
    schema: "pg_catalog",
    name: "stl_hash",
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
        ("slots", RsType::Integer),
        ("occupied", RsType::Integer),
        ("maxlength", RsType::Integer),
        ("tbl", RsType::Integer),
        ("is_diskbased", RsType::Char(1)),
        ("workmem", RsType::BigInt),
        ("num_parts", RsType::Integer),
        ("est_rows", RsType::BigInt),
        ("num_blocks_permitted", RsType::Integer),
        ("resizes", RsType::Integer),
        ("checksum", RsType::BigInt),
        ("runtime_filter_size", RsType::Integer),
        ("max_runtime_filter_size", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::by_slice(
        seen,
        |kind| matches!(kind, StepKind::Hash),
        |part| {
            row![
                part.share(part.step.bytes),
                0,
                0,
                0,
                query_steps::table_id(part.step),
                "f",
                0,
                1,
                Value::Null,
                0,
                0,
                0,
                0,
                0,
            ]
        },
    )
}
