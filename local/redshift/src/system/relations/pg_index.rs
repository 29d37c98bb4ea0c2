//! Indexes: Redshift has none.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_610,
    schema: "pg_catalog",
    name: "pg_index",
    kind: Kind::Table,
    columns: &[
        ("indexrelid", RsType::Oid),
        ("indrelid", RsType::Oid),
        ("indkey", RsType::Int2Vector),
        ("indclass", RsType::OidVector),
        ("indnatts", RsType::SmallInt),
        ("indisunique", RsType::Boolean),
        ("indisprimary", RsType::Boolean),
        ("indisclustered", RsType::Boolean),
        ("indexprs", RsType::Text),
        ("indpred", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
