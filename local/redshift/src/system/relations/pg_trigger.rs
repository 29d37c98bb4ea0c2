//! Triggers: Redshift has none.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_trigger",
    columns: &[
        ("oid", RsType::Oid),
        ("tgrelid", RsType::Oid),
        ("tgname", RsType::Name),
        ("tgfoid", RsType::Oid),
        ("tgtype", RsType::SmallInt),
        ("tgenabled", RsType::Boolean),
    ],
    rows: Rows::None,
};
