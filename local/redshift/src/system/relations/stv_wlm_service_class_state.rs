//! What the queues of workload management hold, for superusers (`STV_WLM_SERVICE_CLASS_STATE`).

use local_dialect::RsType;

use super::activity;
use super::activity::Class;
use super::workload::Queue;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_564,
    schema: "pg_catalog",
    name: "stv_wlm_service_class_state",
    kind: Kind::View,
    columns: &[
        ("service_class", RsType::Integer),
        ("num_queued_queries", RsType::Integer),
        ("num_executing_queries", RsType::Integer),
        ("num_serviced_queries", RsType::Integer),
        ("num_executed_queries", RsType::Integer),
        ("num_evicted_queries", RsType::Integer),
        ("num_concurrency_scaling_queries", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let statements = activity::statements(seen);
    Queue::ALL
        .into_iter()
        .map(|queue| {
            let (mut running, mut ended) = (0, 0);
            for (_, statement) in &statements {
                if activity::class(statement) != Class::Query || Queue::of(seen, statement) != queue
                {
                    continue;
                }
                match statement.ended {
                    None => running += 1,
                    Some(_) => ended += 1,
                }
            }
            row![
                queue.service_class(),
                0,
                running,
                running + ended,
                ended,
                0,
                0,
            ]
        })
        .collect()
}
