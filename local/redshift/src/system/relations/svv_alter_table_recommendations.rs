//! What an advisor recommends, for superusers (`SVV_ALTER_TABLE_RECOMMENDATIONS`): there is none.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_620,
    schema: "pg_catalog",
    name: "svv_alter_table_recommendations",
    kind: Kind::View,
    columns: &[
        ("type", RsType::Char(30)),
        ("database", RsType::Char(128)),
        ("table_id", RsType::Integer),
        ("group_id", RsType::Integer),
        ("ddl", RsType::Char(1024)),
        ("auto_eligible", RsType::Char(1)),
    ],
    hidden: &[],
    rows: Rows::None,
};
