//! Sessions that LISTEN, which Redshift does not carry out.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_614,
    schema: "pg_catalog",
    name: "pg_listener",
    kind: Kind::Table,
    columns: &[
        ("relname", RsType::Name),
        ("listenerpid", RsType::Integer),
        ("notification", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::None,
};
