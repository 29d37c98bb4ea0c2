//! Collations. PostgreSQL's of later versions, for the `\\d` of today's psql.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_collation",
    columns: &[
        ("oid", RsType::Oid),
        ("collname", RsType::Name),
        ("collnamespace", RsType::Oid),
    ],
    rows: Rows::None,
};
