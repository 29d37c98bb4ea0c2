//! What a pass found out, in the words of those who asked.

use crate::TypePolicy;
use crate::inference::decide::decide;
use crate::inference::{Position, Profile};
use crate::parquet;
use crate::parts::Sent;
use crate::pass::{ColumnPlan, FaultLog, Observed, Plan, Span};
use crate::policy::{Place, PolicyOutcome, Touched};
use crate::source::{Inner, Layout};
use crate::staged::{InferredColumn, NullMarkerUse, Origin, PartLines};

pub(crate) fn columns(
    source: &Inner,
    plan: &Plan,
    observed: &Observed,
    types: TypePolicy,
) -> Vec<InferredColumn> {
    let columns = plan.columns.iter().zip(&observed.profiles).enumerate();
    columns
        .map(|(index, (column, profile))| {
            let found = match &source.layout {
                Layout::Parquet(layout) => {
                    parquet::inferred(&layout.columns[index], Some(profile.into()), types)
                }
                Layout::Delimited(_) | Layout::Json { .. } => inferred(column, profile, types),
            };
            match column.expected {
                Some(expected) => found.given(expected, column.origin),
                None => found,
            }
        })
        .collect()
}

fn inferred(column: &ColumnPlan, profile: &Profile, types: TypePolicy) -> InferredColumn {
    let (column_type, reason) = decide(profile, types);
    let markers: u64 = profile.markers.iter().sum();
    let typed_empty = if column.is_typed(profile) {
        profile.empty_strings
    } else {
        0
    };
    let marked = if column.markers_are_null { markers } else { 0 };
    InferredColumn {
        name: column.name.clone(),
        column_type,
        reason,
        null_count: profile.nulls + typed_empty + marked,
        max_bytes: Some(profile.max_bytes as u64),
    }
}

/// The conditional markers, and the quoted empty string, where they became NULL.
pub(crate) fn null_markers(source: &Inner, plan: &Plan, observed: &Observed) -> Vec<NullMarkerUse> {
    let conditional = source.null_markers.beside_typed_values.iter().enumerate();
    let columns = || plan.columns.iter().zip(&observed.profiles);
    let mut uses: Vec<NullMarkerUse> = conditional
        .map(|(index, marker)| {
            let used = columns()
                .filter(|(column, _)| column.markers_are_null)
                .map(|(column, profile)| (column, profile.markers.get(index).copied()));
            collect_use(
                marker,
                used.map(|(column, count)| (column, count.unwrap_or(0))),
            )
        })
        .collect();
    let empty = columns()
        .filter(|(column, profile)| column.is_typed(profile) && !column.as_json)
        .map(|(column, profile)| (column, profile.empty_strings));
    uses.push(collect_use("\"\"", empty));
    uses.retain(|used| used.count > 0);
    uses
}

fn collect_use<'a>(
    marker: &str,
    counts: impl Iterator<Item = (&'a ColumnPlan, u64)>,
) -> NullMarkerUse {
    let mut used = NullMarkerUse {
        marker: marker.to_owned(),
        columns: Vec::new(),
        count: 0,
    };
    for (column, count) in counts.filter(|(_, count)| *count > 0) {
        used.columns.push(column.name.clone());
        used.count += count;
    }
    used
}

/// Where the lines of the parts come from.
pub(crate) fn lines(source: &Inner, sent: &Sent, spans: Vec<Span>) -> PartLines {
    let origin = |span: Span| {
        let part = sent.numbers.iter().position(|part| *part == span.part)?;
        Some(Origin {
            part: sent.parts.get(part)?.uri.clone(),
            file: source.file_name(span.file).to_owned(),
            span,
        })
    };
    PartLines(spans.into_iter().filter_map(origin).collect())
}

pub(crate) fn policy(source: &Inner, plan: &Plan, faults: &FaultLog) -> PolicyOutcome {
    let place = |(position, reason): &(Position, String)| Place {
        file: source.file_name(position.file).to_owned(),
        line: position.line,
        reason: reason.clone(),
    };
    let touched = faults.by_column().map(|(index, faults)| {
        let column = index.and_then(|index| plan.columns.get(index));
        Touched {
            column: column.map(|column| column.name.clone()),
            skipped: faults.skipped,
            truncated: faults.truncated,
            nulled: faults.nulled,
            first: faults.first.iter().map(place).collect(),
        }
    });
    PolicyOutcome {
        rows_skipped: faults.skipped(),
        rejects: None,
        touched: touched.collect(),
    }
}
