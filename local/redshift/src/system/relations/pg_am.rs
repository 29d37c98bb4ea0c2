//! Index methods: Redshift has no indexes.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_am",
    columns: &[("oid", RsType::Oid), ("amname", RsType::Name)],
    rows: Rows::None,
};
