//! Which queries go to which queue, for superusers (`STV_WLM_CLASSIFICATION_CONFIG`).

use local_dialect::RsType;

use super::workload::Queue;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_565,
    schema: "pg_catalog",
    name: "stv_wlm_classification_config",
    kind: Kind::View,
    columns: &[
        ("id", RsType::Integer),
        ("condition", RsType::Char(128)),
        ("action_seq", RsType::Integer),
        ("action", RsType::Char(64)),
        ("action_service_class", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    (1..)
        .zip(Queue::ALL)
        .map(|(id, queue)| row![id, queue.condition(), 0, "assign", queue.service_class()])
        .collect()
}
