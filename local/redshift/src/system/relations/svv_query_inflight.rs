//! Texts of the queries that run now (`SVV_QUERY_INFLIGHT`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::stv_inflight::LEADER_SLICE;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_136,
    schema: "pg_catalog",
    name: "svv_query_inflight",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("slice", RsType::Integer),
        ("query", RsType::Integer),
        ("pid", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("suspended", RsType::Integer),
        ("text", RsType::Char(200)),
        ("sequence", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (user, statement) in activity::statements(seen) {
        if statement.ended.is_none() && activity::class(&statement) == Class::Query {
            for (sequence, text) in activity::pieces(&statement.text, 200) {
                rows.push(row![
                    user,
                    LEADER_SLICE,
                    statement.query_id,
                    statement.pid,
                    statement.started,
                    0,
                    text,
                    sequence
                ]);
            }
        }
    }
    rows
}
