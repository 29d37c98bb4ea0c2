//! Indexes, which Redshift does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_101,
    schema: "pg_catalog",
    name: "pg_indexes",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("indexname", RsType::Name),
        ("tablespace", RsType::Name),
        ("indexdef", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
