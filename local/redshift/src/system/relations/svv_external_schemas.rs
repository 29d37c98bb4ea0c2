//! External schemas, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "svv_external_schemas",
    columns: &[
        ("esoid", RsType::Oid),
        ("eskind", RsType::SmallInt),
        ("schemaname", RsType::Name),
        ("esowner", RsType::Integer),
        ("databasename", RsType::Text),
        ("esoptions", RsType::Text),
    ],
    rows: Rows::None,
};
