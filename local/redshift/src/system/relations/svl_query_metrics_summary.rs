//! What queries needed (`SVL_QUERY_METRICS_SUMMARY`): NULL is what is not measured.

use local_dialect::RsType;

use super::workload::Queue;
use super::{activity, query_steps};
use crate::queries::profile::{Step, StepKind};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_611,
    schema: "pg_catalog",
    name: "svl_query_metrics_summary",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("service_class", RsType::Integer),
        ("query_cpu_time", RsType::BigInt),
        ("query_blocks_read", RsType::BigInt),
        ("query_execution_time", RsType::BigInt),
        (
            "query_cpu_usage_percent",
            RsType::Decimal {
                precision: 38,
                scale: 2,
            },
        ),
        ("query_temp_blocks_to_disk", RsType::BigInt),
        ("segment_execution_time", RsType::BigInt),
        (
            "cpu_skew",
            RsType::Decimal {
                precision: 38,
                scale: 2,
            },
        ),
        (
            "io_skew",
            RsType::Decimal {
                precision: 38,
                scale: 2,
            },
        ),
        ("scan_row_count", RsType::BigInt),
        ("join_row_count", RsType::BigInt),
        ("nested_loop_join_row_count", RsType::BigInt),
        ("return_row_count", RsType::BigInt),
        ("spectrum_scan_row_count", RsType::BigInt),
        ("spectrum_scan_size_mb", RsType::BigInt),
        ("query_queue_time", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    query_steps::profiled(seen)
        .into_iter()
        .map(|told| {
            let steps = told.profile.steps();
            let seconds = |microseconds: i64| microseconds / 1_000_000;
            let elapsed = activity::elapsed(&told.statement).unwrap_or(0);
            let cpu: i64 = steps.iter().map(|step| step.cpu_microseconds).sum();
            row![
                told.user,
                told.statement.query_id,
                Queue::of(seen, &told.statement).service_class(),
                seconds(cpu),
                Value::Null,
                seconds(elapsed),
                Value::Null,
                Value::Null,
                seconds(elapsed),
                Value::Null,
                Value::Null,
                most(steps, |kind| kind == StepKind::Scan),
                most(steps, |kind| matches!(kind, StepKind::HashJoin { .. })),
                most(steps, |kind| kind == StepKind::NestLoop),
                most(steps, |kind| kind == StepKind::Return),
                Value::Null,
                Value::Null,
                0,
            ]
        })
        .collect()
}

/// The most rows of a step of a kind, before its filters.
fn most(steps: &[Step], wanted: impl Fn(StepKind) -> bool) -> Option<i64> {
    let steps = steps.iter().filter(|step| wanted(step.kind));
    steps
        .map(|step| step.rows.max(query_steps::rows_before_filters(step)))
        .max()
}
