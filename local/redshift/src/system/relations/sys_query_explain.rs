//! Plans of queries that have run (`SYS_QUERY_EXPLAIN`).

use local_dialect::RsType;

use super::{history, query_steps};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_517,
    schema: "pg_catalog",
    name: "sys_query_explain",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("child_query_sequence", RsType::Integer),
        ("plan_node_id", RsType::Integer),
        ("plan_parent_id", RsType::Integer),
        ("plan_node", RsType::Char(400)),
        ("plan_info", RsType::Char(400)),
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
                1,
                node.id,
                node.parent,
                history::cut(&node.text, 400),
                query_steps::plan_info(node),
                Value::Null,
            ]);
        }
    }
    rows
}
