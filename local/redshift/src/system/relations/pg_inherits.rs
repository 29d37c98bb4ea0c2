//! Inheritance: Redshift has none.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_inherits",
    columns: &[
        ("inhrelid", RsType::Oid),
        ("inhparent", RsType::Oid),
        ("inhseqno", RsType::Integer),
    ],
    rows: Rows::None,
};
