//! Operators between the types of columns: Redshift has no CREATE OPERATOR.

use local_dialect::RsType;
use local_dialect::query::builtins::builtin_operators;

use super::builtins::FIRST_OPERATOR;
use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, PG_CATALOG, Row, Rows, SystemRelation};

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
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    (FIRST_OPERATOR..)
        .zip(builtin_operators())
        .map(|(oid, operator)| {
            row![
                oid,
                operator.symbol,
                PG_CATALOG,
                SYSTEM_USER_ID,
                "b",
                operator.symbol == "=",
                operator.left.oid(),
                operator.right.oid(),
                operator.result.oid(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
            ]
        })
        .collect()
}
