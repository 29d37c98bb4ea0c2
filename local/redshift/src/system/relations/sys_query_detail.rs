//! Queries that have ended, by stream, segment and step (`SYS_QUERY_DETAIL`).

use local_dialect::RsType;

use super::query_steps::Told;
use super::{activity, history, query_steps};
use crate::queries::profile::{Step, StepKind, StepTable};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_541,
    schema: "pg_catalog",
    name: "sys_query_detail",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("child_query_sequence", RsType::Integer),
        ("stream_id", RsType::Integer),
        ("segment_id", RsType::Integer),
        ("step_id", RsType::Integer),
        ("step_name", RsType::Text),
        ("table_id", RsType::Integer),
        ("table_name", RsType::Char(136)),
        ("is_rrscan", RsType::Char(1)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("duration", RsType::BigInt),
        ("alert", RsType::Text),
        ("input_bytes", RsType::BigInt),
        ("input_rows", RsType::BigInt),
        ("output_bytes", RsType::BigInt),
        ("output_rows", RsType::BigInt),
        ("blocks_read", RsType::BigInt),
        ("blocks_write", RsType::BigInt),
        ("local_read_io", RsType::BigInt),
        ("remote_read_io", RsType::BigInt),
        ("source", RsType::Text),
        ("data_skewness", RsType::Integer),
        ("time_skewness", RsType::Integer),
        ("is_active", RsType::Char(1)),
        ("spilled_block_local_disk", RsType::BigInt),
        ("spilled_block_remote_disk", RsType::BigInt),
        ("step_attribute", RsType::Char(64)),
        ("metrics_level", RsType::Char(64)),
        ("plan_parent_id", RsType::Integer),
        ("plan_node_id", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

/// Rows of one metrics level: stream, segment and step are -1 above it.
struct Level<'t> {
    name: &'static str,
    stream: i32,
    segment: i32,
    step: i32,
    steps: &'t [Step],
}

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for told in query_steps::profiled(seen) {
        for level in levels(told.profile.steps()) {
            rows.push(level_row(&told, &level));
        }
    }
    rows
}

/// The query as a whole, its segments, each a stream of its own, and their steps.
fn levels(steps: &[Step]) -> Vec<Level<'_>> {
    let mut levels = vec![Level {
        name: "child query",
        stream: -1,
        segment: -1,
        step: -1,
        steps,
    }];
    for segment in steps.chunk_by(|a, b| a.segment == b.segment) {
        let number = segment[0].segment;
        for (name, shown) in [("stream", -1), ("segment", number)] {
            levels.push(Level {
                name,
                stream: number,
                segment: shown,
                step: -1,
                steps: segment,
            });
        }
        levels.extend(segment.iter().map(|step| Level {
            name: "step",
            stream: number,
            segment: number,
            step: step.step,
            steps: std::slice::from_ref(step),
        }));
    }
    levels
}

fn level_row(told: &Told, level: &Level<'_>) -> Row {
    let step = level.steps.first().filter(|_| level.name == "step");
    let table = step.and_then(|step| step.table.as_ref());
    let scan = step.filter(|step| step.kind == StepKind::Scan);
    let alert = step.and_then(query_steps::alert);
    row![
        told.user,
        told.statement.query_id,
        1,
        level.stream,
        level.segment,
        level.step,
        step.map(|step| step.kind.name()),
        table.map(|table| table.oid),
        table.map(qualified),
        scan.map_or("", |_| "f"),
        told.statement.started,
        told.statement.ended,
        activity::elapsed(&told.statement),
        alert.map(|alert| alert.event),
        0,
        scan.map_or(0, |scan| scan.input_rows),
        step.map_or(0, |step| step.bytes),
        step.map_or(0, |step| step.rows),
        0,
        0,
        0,
        0,
        Value::Null,
        0,
        0,
        "f",
        0,
        0,
        "",
        level.name,
        Value::Null,
        Value::Null,
    ]
}

fn qualified(table: &StepTable) -> String {
    let name = format!("{}.{}.{}", table.database, table.schema, table.name);
    history::cut(&name, 136).to_owned()
}
