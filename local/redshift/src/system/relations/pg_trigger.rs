//! Triggers: Redshift has none.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_620,
    schema: "pg_catalog",
    name: "pg_trigger",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("tgrelid", RsType::Oid),
        ("tgname", RsType::Name),
        ("tgfoid", RsType::Oid),
        ("tgtype", RsType::SmallInt),
        ("tgenabled", RsType::Boolean),
    ],
    hidden: &["oid"],
    rows: Rows::None,
};
