//! Aggregate steps of queries (`STL_AGGR`).

use local_dialect::RsType;

use super::query_steps;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_502,
    schema: "pg_catalog",
    name: "stl_aggr",
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
        ("type", RsType::Char(6)),
        ("resizes", RsType::Integer),
        ("flushable", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::by_slice(
        seen,
        |kind| matches!(kind, StepKind::Aggregate { .. }),
        |part| {
            let grouped = part.step.kind == StepKind::Aggregate { grouped: true };
            row![
                part.share(part.step.bytes),
                0,
                0,
                0,
                query_steps::table_id(part.step),
                "f",
                0,
                if grouped { "HASHED" } else { "PLAIN" },
                0,
                0,
            ]
        },
    )
}
