//! Large objects, which Redshift does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_613,
    schema: "pg_catalog",
    name: "pg_largeobject",
    kind: Kind::Table,
    columns: &[
        ("loid", RsType::Oid),
        ("pageno", RsType::Integer),
        ("data", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
