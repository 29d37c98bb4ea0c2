//! External schemas, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_016,
    schema: "pg_catalog",
    name: "svv_external_schemas",
    kind: Kind::View,
    columns: &[
        ("esoid", RsType::Oid),
        ("eskind", RsType::SmallInt),
        ("schemaname", RsType::Name),
        ("esowner", RsType::Integer),
        ("databasename", RsType::Text),
        ("esoptions", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
