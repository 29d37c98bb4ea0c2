//! Aggregate functions.

use local_dialect::RsType;

use super::builtins;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

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
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    builtins::functions()
        .filter(|(_, function)| function.is_aggregate)
        .map(|(oid, function)| row![oid, 0, 0, function.returns.oid(), Value::Null])
        .collect()
}
