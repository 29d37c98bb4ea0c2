//! Queries that have ended (`STL_QUERY`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_128,
    schema: "pg_catalog",
    name: "stl_query",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("label", RsType::Char(320)),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("database", RsType::Char(32)),
        ("querytxt", RsType::Char(4000)),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("aborted", RsType::Integer),
        ("insert_pristine", RsType::Integer),
        ("concurrency_scaling_status", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    activity::statements(seen)
        .into_iter()
        .filter(|(_, statement)| {
            statement.ended.is_some() && activity::class(statement) == Class::Query
        })
        .map(|(user, statement)| {
            row![
                user,
                statement.query_id,
                &statement.label,
                statement.transaction_id,
                statement.pid,
                history::cut(&statement.database, 32),
                history::cut(&statement.text, 4_000),
                statement.started,
                statement.ended,
                i32::from(statement.error.is_some()),
                0,
                0
            ]
        })
        .collect()
}
