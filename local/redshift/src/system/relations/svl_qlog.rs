//! Queries that have ended, in short (`SVL_QLOG`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::history;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_133,
    schema: "pg_catalog",
    name: "svl_qlog",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("elapsed", RsType::BigInt),
        ("aborted", RsType::Integer),
        ("label", RsType::Char(320)),
        ("substring", RsType::Char(60)),
        ("source_query", RsType::Integer),
        ("concurrency_scaling_status_txt", RsType::Text),
        ("from_sp_call", RsType::Integer),
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
                statement.transaction_id,
                statement.pid,
                statement.started,
                statement.ended,
                activity::elapsed(&statement),
                i32::from(statement.error.is_some()),
                &statement.label,
                history::cut(&statement.text, 60),
                Value::Null,
                "0 - Ran on the main cluster",
                Value::Null
            ]
        })
        .collect()
}
