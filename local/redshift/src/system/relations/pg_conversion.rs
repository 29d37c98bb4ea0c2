//! Conversions between encodings; there is only UTF-8.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_607,
    schema: "pg_catalog",
    name: "pg_conversion",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("conname", RsType::Name),
        ("connamespace", RsType::Oid),
        ("conowner", RsType::Integer),
        ("conforencoding", RsType::Integer),
        ("contoencoding", RsType::Integer),
        ("conproc", RsType::RegProc),
        ("condefault", RsType::Boolean),
    ],
    hidden: &["oid"],
    rows: Rows::None,
};
