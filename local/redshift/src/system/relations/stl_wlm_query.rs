//! Queries as workload management saw them (`STL_WLM_QUERY`): none waits in a queue.

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::workload::{PRIORITY, Queue};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_561,
    schema: "pg_catalog",
    name: "stl_wlm_query",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xid", RsType::Integer),
        ("task", RsType::Integer),
        ("query", RsType::Integer),
        ("service_class", RsType::Integer),
        ("slot_count", RsType::Integer),
        ("service_class_start_time", RsType::Timestamp),
        ("queue_start_time", RsType::Timestamp),
        ("queue_end_time", RsType::Timestamp),
        ("total_queue_time", RsType::BigInt),
        ("exec_start_time", RsType::Timestamp),
        ("exec_end_time", RsType::Timestamp),
        ("total_exec_time", RsType::BigInt),
        ("service_class_end_time", RsType::Timestamp),
        ("final_state", RsType::Char(16)),
        ("est_peak_mem", RsType::BigInt),
        ("query_priority", RsType::Char(20)),
        ("service_class_name", RsType::Char(64)),
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
            let queue = Queue::of(seen, &statement);
            row![
                user,
                statement.transaction_id,
                statement.query_id,
                statement.query_id,
                queue.service_class(),
                1,
                statement.started,
                statement.started,
                statement.started,
                0,
                statement.started,
                statement.ended,
                activity::elapsed(&statement),
                statement.ended,
                "Completed",
                0,
                PRIORITY,
                queue.name(),
            ]
        })
        .collect()
}
