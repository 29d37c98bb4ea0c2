//! The queues of workload management, for superusers (`STV_WLM_SERVICE_CLASS_CONFIG`).

use local_dialect::RsType;

use super::workload::{PRIORITY, Queue};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_563,
    schema: "pg_catalog",
    name: "stv_wlm_service_class_config",
    kind: Kind::View,
    columns: &[
        ("service_class", RsType::Integer),
        ("queueing_strategy", RsType::Char(32)),
        ("num_query_tasks", RsType::Integer),
        ("target_num_query_tasks", RsType::Integer),
        ("evictable", RsType::Char(8)),
        ("eviction_threshold", RsType::BigInt),
        ("query_working_mem", RsType::Integer),
        ("target_query_working_mem", RsType::Integer),
        ("min_step_mem", RsType::Integer),
        ("name", RsType::Char(64)),
        ("max_execution_time", RsType::BigInt),
        ("user_group_wild_card", RsType::Boolean),
        ("query_group_wild_card", RsType::Boolean),
        ("concurrency_scaling", RsType::Char(20)),
        ("query_priority", RsType::Char(20)),
        ("user_role_wild_card", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    Queue::ALL
        .into_iter()
        .map(|queue| {
            let slots = queue.slots();
            row![
                queue.service_class(),
                "",
                slots,
                slots,
                "false",
                0,
                slots,
                slots,
                0,
                queue.name(),
                0,
                false,
                false,
                "off",
                PRIORITY,
                false,
            ]
        })
        .collect()
}
