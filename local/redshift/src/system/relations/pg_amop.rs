//! Operators of access methods; there are no indexes.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_602,
    schema: "pg_catalog",
    name: "pg_amop",
    kind: Kind::Table,
    columns: &[
        ("amopclaid", RsType::Oid),
        ("amopsubtype", RsType::Oid),
        ("amopstrategy", RsType::SmallInt),
        ("amopreqcheck", RsType::Boolean),
        ("amopopr", RsType::Oid),
    ],
    hidden: &[],
    rows: Rows::None,
};
