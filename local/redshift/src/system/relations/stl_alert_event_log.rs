//! What may make queries slow (`STL_ALERT_EVENT_LOG`).

use local_dialect::RsType;

use super::query_steps;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_520,
    schema: "pg_catalog",
    name: "stl_alert_event_log",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("segment", RsType::Integer),
        ("step", RsType::Integer),
        ("pid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("event", RsType::Char(1024)),
        ("solution", RsType::Char(1024)),
        ("event_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for told in query_steps::profiled(seen) {
        for alert in query_steps::alerts(&told.profile) {
            rows.push(row![
                told.user,
                told.statement.query_id,
                0,
                alert.step.segment,
                alert.step.step,
                told.statement.pid,
                told.statement.transaction_id,
                &alert.event,
                alert.solution,
                told.statement.started,
            ]);
        }
    }
    rows
}
