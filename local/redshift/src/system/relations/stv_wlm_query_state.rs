//! Queries that workload management tracks now (`STV_WLM_QUERY_STATE`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::workload::{PRIORITY, Queue};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_562,
    schema: "pg_catalog",
    name: "stv_wlm_query_state",
    kind: Kind::View,
    columns: &[
        ("xid", RsType::Integer),
        ("task", RsType::Integer),
        ("query", RsType::Integer),
        ("service_class", RsType::Integer),
        ("slot_count", RsType::Integer),
        ("wlm_start_time", RsType::Timestamp),
        ("state", RsType::Char(16)),
        ("queue_time", RsType::BigInt),
        ("exec_time", RsType::BigInt),
        ("query_priority", RsType::Char(20)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let now = seen.session.engine().now();
    activity::statements(seen)
        .into_iter()
        .filter(|(_, statement)| {
            statement.ended.is_none() && activity::class(statement) == Class::Query
        })
        .map(|(_, statement)| {
            row![
                statement.transaction_id,
                statement.query_id,
                statement.query_id,
                Queue::of(seen, &statement).service_class(),
                1,
                statement.started,
                "Running",
                0,
                now.as_microsecond() - statement.started.as_microsecond(),
                PRIORITY,
            ]
        })
        .collect()
}
