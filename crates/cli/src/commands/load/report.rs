//! What is told at the end of a load, for people and as data.

use std::fmt::Write as _;
use std::time::Duration;

use model::{Failure, RowCount};
use operations::{
    ColumnChange, LoadPlan, LoadReport, Loaded, LoadedColumn, PolicyOutcome, Read, Times, Touched,
    WarehouseSaid,
};
use serde_json::{Map, Value, json};

use crate::printer::{OutputFormat, Printer, Table};
use crate::wording::{counted, seconds};

/// Everything but the summary, which is told at the end of every command.
pub(super) fn print(loaded: &Loaded, printer: Printer) {
    if matches!(printer.format(), OutputFormat::Json | OutputFormat::Jsonl) {
        printer.object(object(loaded));
        return;
    }
    match loaded {
        Loaded::Now(report) => {
            printer.table(&columns(&report.read));
            printer.note(&block(report));
        }
        Loaded::Planned(plan) => {
            printer.table(&columns(&plan.read));
            printer.note(&planned(plan));
        }
        Loaded::Already { .. } => {}
    }
}

/// One line.
pub(super) fn summary(loaded: &Loaded) -> String {
    match loaded {
        Loaded::Now(load) => {
            let mut text = format!(
                "loaded {} rows into {} from {} in {}",
                load.row_count,
                load.table.plain(),
                load.read.source_bytes,
                counted(load.part_count, "part")
            );
            if load.rows_removed.get() > 0 {
                let _ = write!(text, "; {} rows gave way", load.rows_removed);
            }
            text
        }
        Loaded::Already {
            table,
            row_count,
            loaded_at,
        } => format!(
            "already loaded: these files gave {row_count} rows to {} at {loaded_at} UTC; nothing was \
             done",
            table.plain()
        ),
        Loaded::Planned(plan) => {
            format!(
                "{} rows would be loaded into {}",
                plan.row_count,
                plan.table.plain()
            )
        }
    }
}

pub(super) fn row_count(loaded: &Loaded) -> u64 {
    match loaded {
        Loaded::Now(load) => load.row_count.get(),
        Loaded::Already { row_count, .. } => row_count.get(),
        Loaded::Planned(plan) => plan.row_count.get(),
    }
}

fn columns(read: &Read) -> Table {
    let mut table = Table::new(["column", "type", "change", "reason"]);
    for column in &read.columns {
        table.push([
            column.name.as_str().into(),
            column.column_type.to_string().into(),
            change(column).into(),
            column.reason.as_str().into(),
        ]);
    }
    table
}

fn change(column: &LoadedColumn) -> String {
    match column.change {
        ColumnChange::None => String::new(),
        ColumnChange::Made => "made".to_owned(),
        ColumnChange::Added => "added".to_owned(),
        ColumnChange::Widened { from } => format!("widened from VARCHAR({from})"),
    }
}

/// The facts of a load that was done, one a line.
fn block(load: &LoadReport) -> String {
    let mut lines = reading(&load.read);
    if load.counted_by_redshift {
        lines.push("rows     counted by Redshift alone: the objects were read in place".to_owned());
    }
    if load.rows_superseded.get() > 0 {
        lines.push(format!(
            "merge    {} rows of the files left out for later ones with the same key",
            load.rows_superseded
        ));
    }
    let mut parts = format!(
        "parts    {} of {}",
        counted(load.part_count, "part"),
        load.staged_bytes
    );
    if load.resumed_parts > 0 {
        let _ = write!(
            parts,
            ", {} there from a run that was killed",
            counted(load.resumed_parts, "part")
        );
    }
    lines.push(parts);
    lines.push(format!("time     {}", times(load)));
    lines.join("\n")
}

fn times(load: &LoadReport) -> String {
    let Times {
        opening,
        staging,
        committing,
        whole,
        ..
    } = load.times;
    let mut text = format!(
        "{} in all: {} opening, {} staging{}, {} copying",
        seconds(whole),
        seconds(opening),
        seconds(staging),
        rate(load.read.source_bytes.get(), staging),
        seconds(committing),
    );
    if load.tries > 1 {
        let _ = write!(text, " in {} tries", load.tries);
    }
    text
}

/// ` (81 MB/s)`, where it took long enough to tell.
fn rate(bytes: u64, time: Duration) -> String {
    let micros = time.as_micros();
    if micros < 1000 {
        return String::new();
    }
    format!(" ({} MB/s)", u128::from(bytes) / micros)
}

/// How the files were read, and what of them was not taken as it stands.
fn reading(read: &Read) -> Vec<String> {
    let mut lines = vec![format!(
        "read     {} of {} as {}",
        counted(read.files.len(), "file"),
        read.source_bytes,
        read.read_as
    )];
    if let Some(options) = says_otherwise(&read.read_as) {
        lines.push(format!("         {options} say otherwise"));
    }
    for marker in &read.null_markers {
        lines.push(format!(
            "null     {} taken as NULL {} in {}; name other markers with --null",
            marker.marker,
            times_word(marker.count),
            marker.columns.join(", ")
        ));
    }
    if read.blank_lines > 0 {
        lines.push(format!(
            "blank    {} passed over",
            counted(
                usize::try_from(read.blank_lines).unwrap_or(usize::MAX),
                "empty line"
            )
        ));
    }
    if !read.lacking.is_empty() {
        lines.push(format!(
            "lacking  the files have no {}",
            read.lacking.join(", ")
        ));
    }
    lines.extend(policy(&read.policy));
    lines
}

/// The options for what was detected.
fn says_otherwise(read_as: &str) -> Option<&'static str> {
    if read_as.contains(" delimited, ") {
        Some("--delimiter, --quote, --escape, --header, --encoding and --format")
    } else if read_as.starts_with("JSON") {
        Some("--encoding and --format")
    } else {
        None
    }
}

fn times_word(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{} times", RowCount(count)),
    }
}

fn policy(policy: &PolicyOutcome) -> Vec<String> {
    let mut lines = Vec::new();
    for touched in &policy.touched {
        let column = touched.column.as_ref().map_or_else(
            || "whole records".to_owned(),
            |column| format!("column {column}"),
        );
        lines.push(format!("values   {column}: {}", touches(touched)));
        for place in &touched.first {
            lines.push(format!(
                "           {}, line {}: {}",
                place.file, place.line, place.reason
            ));
        }
    }
    if policy.rows_skipped > 0 {
        let kept = policy
            .rejects
            .as_ref()
            .map_or_else(String::new, |file| format!(", kept in {}", file.display()));
        lines.push(format!(
            "skipped  {} records left out{kept}",
            RowCount(policy.rows_skipped)
        ));
    }
    lines
}

fn touches(touched: &Touched) -> String {
    let counts = [
        (touched.skipped, "left out"),
        (touched.truncated, "cut"),
        (touched.nulled, "made NULL"),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", RowCount(count)))
        .collect();
    told.join(", ")
}

fn planned(plan: &LoadPlan) -> String {
    let mut lines = reading(&plan.read);
    lines.push(match &plan.warehouse {
        WarehouseSaid::Read => format!(
            "table    {}, as ledger and catalogue say",
            if plan.table_made { "to be made" } else { "is there" }
        ),
        WarehouseSaid::Loaded { row_count, at } => format!(
            "table    these files gave it {row_count} rows at {at} UTC: nothing would be done without \
             --again"
        ),
        WarehouseSaid::Nothing { reason } => format!(
            "table    the warehouse gave no answer ({reason}); supposed that the table is not there"
        ),
    });
    lines.push("statements".to_owned());
    for statement in &plan.statements {
        lines.push(format!("{statement};"));
    }
    lines.join("\n")
}

/// A load as data.
pub(super) fn object(loaded: &Loaded) -> Map<String, Value> {
    let value = match loaded {
        Loaded::Now(load) => json!({
            "outcome": "loaded",
            "table": load.table.plain(),
            "mode": load.mode.as_str(),
            "table_made": load.table_made,
            "rows": load.row_count.get(),
            "rows_counted_by": if load.counted_by_redshift { "redshift" } else { "longshore" },
            "rows_removed": load.rows_removed.get(),
            "rows_superseded": load.rows_superseded.get(),
            "read": read_object(&load.read),
            "staged_bytes": load.staged_bytes.get(),
            "parts": load.part_count,
            "resumed_parts": load.resumed_parts,
            "seconds": {
                "whole": load.times.whole.as_secs_f64(),
                "opening": load.times.opening.as_secs_f64(),
                "staging": load.times.staging.as_secs_f64(),
                "copying": load.times.committing.as_secs_f64(),
                "parsing_of_all_threads": load.times.parsing.as_secs_f64(),
                "compressing_of_all_threads": load.times.compressing.as_secs_f64(),
            },
            "tries": load.tries,
        }),
        Loaded::Already {
            table,
            row_count,
            loaded_at,
        } => json!({
            "outcome": "already loaded",
            "table": table.plain(),
            "rows": row_count.get(),
            "loaded_at": loaded_at,
        }),
        Loaded::Planned(plan) => json!({
            "outcome": "planned",
            "table": plan.table.plain(),
            "mode": plan.mode.as_str(),
            "table_made": plan.table_made,
            "rows": plan.row_count.get(),
            "read": read_object(&plan.read),
            "statements": plan.statements,
            "warehouse": match &plan.warehouse {
                WarehouseSaid::Read => json!({ "read": true }),
                WarehouseSaid::Loaded { row_count, at } => {
                    json!({ "read": true, "loaded_rows": row_count.get(), "loaded_at": at })
                }
                WarehouseSaid::Nothing { reason } => json!({ "read": false, "reason": reason }),
            },
        }),
    };
    into_map(value)
}

/// A failure as data.
pub(super) fn failure(failure: &Failure) -> Map<String, Value> {
    into_map(json!({
        "outcome": "failed",
        "error": {
            "code": failure.code.as_str(),
            "kind": failure.kind.as_str(),
            "message": failure.message,
            "causes": failure.causes(),
            "hint": failure.hint,
        },
    }))
}

fn read_object(read: &Read) -> Value {
    let columns = read.columns.iter().map(|column| {
        json!({
            "name": column.name,
            "type": column.column_type.to_string(),
            "reason": column.reason,
            "change": match column.change {
                ColumnChange::None => Value::Null,
                _ => change(column).into(),
            },
        })
    });
    let markers = read.null_markers.iter().map(|marker| {
        json!({ "marker": marker.marker, "columns": marker.columns, "count": marker.count })
    });
    let touched = read.policy.touched.iter().map(|touched| {
        let first = touched
            .first
            .iter()
            .map(|place| json!({ "file": place.file, "line": place.line, "reason": place.reason }));
        json!({
            "column": touched.column,
            "skipped": touched.skipped,
            "truncated": touched.truncated,
            "nulled": touched.nulled,
            "first": first.collect::<Vec<_>>(),
        })
    });
    json!({
        "files": read.files,
        "bytes": read.source_bytes.get(),
        "as": read.read_as,
        "columns": columns.collect::<Vec<_>>(),
        "lacking": read.lacking,
        "null_markers": markers.collect::<Vec<_>>(),
        "blank_lines": read.blank_lines,
        "rows_skipped": read.policy.rows_skipped,
        "rejects": read.policy.rejects,
        "touched": touched.collect::<Vec<_>>(),
    })
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was written as an object"),
    }
}
