//! Statistics of columns; the engine below keeps its own.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_100,
    schema: "pg_catalog",
    name: "pg_stats",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("attname", RsType::Name),
        ("null_frac", RsType::Real),
        ("avg_width", RsType::Integer),
        ("n_distinct", RsType::Real),
        ("most_common_vals", RsType::TextArray),
        ("most_common_freqs", RsType::TextArray),
        ("histogram_bounds", RsType::TextArray),
        ("correlation", RsType::Real),
    ],
    hidden: &[],
    rows: Rows::None,
};
