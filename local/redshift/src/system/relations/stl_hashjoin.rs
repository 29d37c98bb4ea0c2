//! Hash joins of queries (`STL_HASHJOIN`).

use local_dialect::RsType;

use super::query_steps;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_504,
    schema: "pg_catalog",
    name: "stl_hashjoin",
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
        ("tbl", RsType::Integer),
        ("num_parts", RsType::Integer),
        ("join_type", RsType::Integer),
        ("hash_looped", RsType::Char(1)),
        ("switched_parts", RsType::Char(1)),
        ("used_prefetching", RsType::Char(1)),
        ("hash_segment", RsType::Integer),
        ("hash_step", RsType::Integer),
        ("checksum", RsType::BigInt),
        ("distribution", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::by_slice(
        seen,
        |kind| matches!(kind, StepKind::HashJoin { .. }),
        |part| {
            let StepKind::HashJoin { join_type, hash } = part.step.kind else {
                return Row::new();
            };
            row![
                query_steps::table_id(part.step),
                1,
                join_type,
                "f",
                "f",
                "f",
                hash.0,
                hash.1,
                0,
                0,
            ]
        },
    )
}
