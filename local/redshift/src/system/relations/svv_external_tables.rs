//! External tables, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_017,
    schema: "pg_catalog",
    name: "svv_external_tables",
    kind: Kind::View,
    columns: &[
        ("redshift_database_name", RsType::Text),
        ("schemaname", RsType::Text),
        ("tablename", RsType::Text),
        ("tabletype", RsType::Text),
        ("location", RsType::Text),
        ("input_format", RsType::Text),
        ("output_format", RsType::Text),
        ("serialization_lib", RsType::Text),
        ("serde_parameters", RsType::Text),
        ("compressed", RsType::Integer),
        ("parameters", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
