//! Collations. PostgreSQL's of later versions, for the `\\d` of today's psql.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_001,
    schema: "pg_catalog",
    name: "pg_collation",
    kind: Kind::View,
    columns: &[
        ("oid", RsType::Oid),
        ("collname", RsType::Name),
        ("collnamespace", RsType::Oid),
    ],
    hidden: &[],
    rows: Rows::None,
};
