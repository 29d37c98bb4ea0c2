//! Rows changed since ANALYZE (catalog reference, `PG_STATISTIC_INDICATOR`); the engine below keeps its own statistics, so none are out of date.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_105,
    schema: "pg_catalog",
    name: "pg_statistic_indicator",
    kind: Kind::View,
    columns: &[
        ("stairelid", RsType::Oid),
        ("stairows", RsType::Real),
        ("staiins", RsType::Real),
        ("staidels", RsType::Real),
    ],
    hidden: &[],
    rows: Rows::None,
};
