//! Casts that users made: Redshift has no CREATE CAST, and the built-in ones are not listed.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_605,
    schema: "pg_catalog",
    name: "pg_cast",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("castsource", RsType::Oid),
        ("casttarget", RsType::Oid),
        ("castfunc", RsType::Oid),
        ("castcontext", RsType::SingleChar),
        ("castmethod", RsType::SingleChar),
    ],
    hidden: &["oid", "castmethod"],
    rows: Rows::None,
};
