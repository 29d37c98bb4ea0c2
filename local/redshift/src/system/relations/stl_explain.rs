//! Plans of queries that have run (`STL_EXPLAIN`).

use local_dialect::RsType;

use super::{history, query_steps};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_516,
    schema: "pg_catalog",
    name: "stl_explain",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("nodeid", RsType::Integer),
        ("parentid", RsType::Integer),
        ("plannode", RsType::Char(400)),
        ("info", RsType::Char(400)),
        ("user_query_id", RsType::BigInt),
        ("child_query_sequence", RsType::Integer),
        ("query_uuid", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for told in query_steps::profiled(seen) {
        for node in told.profile.plan() {
            rows.push(row![
                told.user,
                told.statement.query_id,
                node.id,
                node.parent,
                history::cut(&node.text, 400),
                query_steps::plan_info(node),
                told.statement.query_id,
                1,
                Value::Null,
            ]);
        }
    }
    rows
}
