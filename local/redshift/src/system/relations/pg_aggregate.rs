//! Aggregate functions; the built-in ones are not listed.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_600,
    schema: "pg_catalog",
    name: "pg_aggregate",
    kind: Kind::Table,
    columns: &[
        ("aggfnoid", RsType::RegProc),
        ("aggtransfn", RsType::RegProc),
        ("aggfinalfn", RsType::RegProc),
        ("aggtranstype", RsType::Oid),
        ("agginitval", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
