//! Dependencies of objects on users, which are found by their owners instead.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_214,
    schema: "pg_catalog",
    name: "pg_shdepend",
    kind: Kind::Table,
    columns: &[
        ("dbid", RsType::Oid),
        ("classid", RsType::Oid),
        ("objid", RsType::Oid),
        ("refclassid", RsType::Oid),
        ("refobjid", RsType::Oid),
        ("deptype", RsType::SingleChar),
    ],
    hidden: &[],
    rows: Rows::None,
};
