//! Rules, which Redshift does not let users write.

use local_dialect::RsType;

use crate::system::{Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_rewrite",
    columns: &[
        ("oid", RsType::Oid),
        ("rulename", RsType::Name),
        ("ev_class", RsType::Oid),
        ("ev_type", RsType::SingleChar),
    ],
    rows: Rows::None,
};
