//! Columns of external tables, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_015,
    schema: "pg_catalog",
    name: "svv_external_columns",
    kind: Kind::View,
    columns: &[
        ("redshift_database_name", RsType::Text),
        ("schemaname", RsType::Text),
        ("tablename", RsType::Text),
        ("columnname", RsType::Text),
        ("external_type", RsType::Text),
        ("columnnum", RsType::Integer),
        ("part_key", RsType::Integer),
        ("is_nullable", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
