//! Index methods: Redshift has no indexes.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_601,
    schema: "pg_catalog",
    name: "pg_am",
    kind: Kind::Table,
    columns: &[("oid", RsType::Oid), ("amname", RsType::Name)],
    hidden: &["oid"],
    rows: Rows::None,
};
