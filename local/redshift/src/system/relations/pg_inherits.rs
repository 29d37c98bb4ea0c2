//! Inheritance: Redshift has none.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_611,
    schema: "pg_catalog",
    name: "pg_inherits",
    kind: Kind::Table,
    columns: &[
        ("inhrelid", RsType::Oid),
        ("inhparent", RsType::Oid),
        ("inhseqno", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::None,
};
