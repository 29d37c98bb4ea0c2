//! Statistics of columns; the engine below keeps its own.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_619,
    schema: "pg_catalog",
    name: "pg_statistic",
    kind: Kind::Table,
    columns: &[
        ("starelid", RsType::Oid),
        ("staattnum", RsType::SmallInt),
        ("stanullfrac", RsType::Real),
        ("stawidth", RsType::Integer),
        ("stadistinct", RsType::Real),
        ("stakind1", RsType::SmallInt),
        ("stakind2", RsType::SmallInt),
        ("stakind3", RsType::SmallInt),
        ("stakind4", RsType::SmallInt),
        ("staop1", RsType::Oid),
        ("staop2", RsType::Oid),
        ("staop3", RsType::Oid),
        ("staop4", RsType::Oid),
        ("stanumbers1", RsType::TextArray),
        ("stanumbers2", RsType::TextArray),
        ("stanumbers3", RsType::TextArray),
        ("stanumbers4", RsType::TextArray),
        ("stavalues1", RsType::TextArray),
        ("stavalues2", RsType::TextArray),
        ("stavalues3", RsType::TextArray),
        ("stavalues4", RsType::TextArray),
    ],
    hidden: &[],
    rows: Rows::None,
};
