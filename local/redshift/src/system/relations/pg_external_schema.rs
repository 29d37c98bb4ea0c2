//! External schemas (catalog reference, `PG_EXTERNAL_SCHEMA`).

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_103,
    schema: "pg_catalog",
    name: "pg_external_schema",
    kind: Kind::View,
    columns: &[
        ("esoid", RsType::Oid),
        ("eskind", RsType::SmallInt),
        ("esdbname", RsType::Text),
        ("esoptions", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
