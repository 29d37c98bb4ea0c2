//! Window steps of queries (`STL_WINDOW`).

use local_dialect::RsType;

use super::query_steps;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_510,
    schema: "pg_catalog",
    name: "stl_window",
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
        ("is_diskbased", RsType::Char(1)),
        ("workmem", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::by_slice(
        seen,
        |kind| matches!(kind, StepKind::Window),
        |_| row!["f", 0],
    )
}
