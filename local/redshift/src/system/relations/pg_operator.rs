//! Operators that users made: Redshift has no CREATE OPERATOR, and the built-in ones are not listed.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_617,
    schema: "pg_catalog",
    name: "pg_operator",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("oprname", RsType::Name),
        ("oprnamespace", RsType::Oid),
        ("oprowner", RsType::Integer),
        ("oprkind", RsType::SingleChar),
        ("oprcanhash", RsType::Boolean),
        ("oprleft", RsType::Oid),
        ("oprright", RsType::Oid),
        ("oprresult", RsType::Oid),
        ("oprcom", RsType::Oid),
        ("oprnegate", RsType::Oid),
        ("oprlsortop", RsType::Oid),
        ("oprrsortop", RsType::Oid),
        ("oprltcmpop", RsType::Oid),
        ("oprgtcmpop", RsType::Oid),
        ("oprcode", RsType::RegProc),
        ("oprrest", RsType::RegProc),
        ("oprjoin", RsType::RegProc),
    ],
    hidden: &["oid"],
    rows: Rows::None,
};
