//! Operator classes of access methods; there are no indexes.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_616,
    schema: "pg_catalog",
    name: "pg_opclass",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("opcamid", RsType::Oid),
        ("opcname", RsType::Name),
        ("opcnamespace", RsType::Oid),
        ("opcowner", RsType::Integer),
        ("opcintype", RsType::Oid),
        ("opcdefault", RsType::Boolean),
        ("opckeytype", RsType::Oid),
        ("opcmethod", RsType::Oid),
    ],
    hidden: &["oid", "opcmethod"],
    rows: Rows::None,
};
