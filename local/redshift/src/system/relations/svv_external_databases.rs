//! Databases of external catalogues, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_119,
    schema: "pg_catalog",
    name: "svv_external_databases",
    kind: Kind::View,
    columns: &[
        ("eskind", RsType::Integer),
        ("esoptions", RsType::Text),
        ("databasename", RsType::Text),
        ("location", RsType::Text),
        ("parameters", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
