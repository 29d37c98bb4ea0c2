//! Libraries of Python functions, which have reached their end of life (catalog reference, `PG_LIBRARY`).

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_104,
    schema: "pg_catalog",
    name: "pg_library",
    kind: Kind::View,
    columns: &[
        ("name", RsType::Name),
        ("language_oid", RsType::Oid),
        ("file_store_id", RsType::Integer),
        ("owner", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::None,
};
