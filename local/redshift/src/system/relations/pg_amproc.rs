//! Functions of access methods; there are no indexes.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_603,
    schema: "pg_catalog",
    name: "pg_amproc",
    kind: Kind::Table,
    columns: &[
        ("amopclaid", RsType::Oid),
        ("amprocsubtype", RsType::Oid),
        ("amprocnum", RsType::SmallInt),
        ("amproc", RsType::RegProc),
    ],
    hidden: &[],
    rows: Rows::None,
};
