//! Rules, which Redshift does not let users write.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_102,
    schema: "pg_catalog",
    name: "pg_rules",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("rulename", RsType::Name),
        ("definition", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
