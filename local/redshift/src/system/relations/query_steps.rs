//! Steps of queries as the STL, SVL and SYS relations share them. Rows are taken to be spread evenly over
//! the slices.

use std::sync::Arc;

use super::stv_slices::SLICES;
use super::{activity, history, table_size};
use crate::queries::profile::{PlanNode, Profile, Step, StepKind};
use crate::session::history::Recorded;
use crate::system::Row;
use crate::system::seen::Seen;
use crate::system::value::row;

/// A query that has ended, with what it counted.
pub(super) struct Told {
    pub(super) user: u32,
    pub(super) statement: Recorded,
    pub(super) profile: Arc<Profile>,
}

/// One step on one slice.
pub(super) struct Part<'s> {
    pub(super) step: &'s Step,
    pub(super) slice: i32,
}

impl Told {
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let steps = self.profile.steps().iter();
        steps.flat_map(|step| (0..SLICES).map(move |slice| Part { step, slice }))
    }
}

impl Part<'_> {
    /// What of a number falls to this slice.
    pub(super) fn share(&self, count: i64) -> i64 {
        table_size::share(count, self.slice)
    }
}

/// The ended queries that the user may see, oldest first.
pub(super) fn profiled(seen: &Seen<'_>) -> Vec<Told> {
    activity::statements(seen)
        .into_iter()
        .filter(|(_, statement)| statement.ended.is_some())
        .filter_map(|(user, statement)| {
            let profile = statement.profile.clone()?;
            Some(Told {
                user,
                statement,
                profile,
            })
        })
        .collect()
}

/// The rows of an STL relation of steps of one kind: the columns that all of them begin with, and `rest`.
pub(super) fn by_slice(
    seen: &Seen<'_>,
    wanted: impl Fn(StepKind) -> bool,
    rest: impl Fn(&Part<'_>) -> Row,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for told in profiled(seen) {
        for part in told.parts().filter(|part| wanted(part.step.kind)) {
            let mut row = row![
                told.user,
                told.statement.query_id,
                part.slice,
                part.step.segment,
                part.step.step,
                told.statement.started,
                told.statement.ended,
                part.step.segment,
                part.share(part.step.rows),
            ];
            row.extend(rest(&part));
            rows.push(row);
        }
    }
    rows
}

/// Transient tables have numbers from here on, by the segments that fill them.
const FIRST_TRANSIENT: u32 = 240;

/// The user's table of a step, or the transient one that it fills or reads.
pub(super) fn table_id(step: &Step) -> u32 {
    let transient = |segment: i32| FIRST_TRANSIENT + segment.unsigned_abs();
    match (&step.table, step.kind) {
        (Some(table), _) => table.oid,
        (None, StepKind::HashJoin { hash, .. }) => transient(hash.0),
        (None, StepKind::Scan | StepKind::NestLoop) => transient((step.segment - 1).max(0)),
        (None, _) => transient(step.segment),
    }
}

/// `STL_SCAN.perm_table_name`.
pub(super) fn scanned_name(step: &Step) -> &str {
    step.table
        .as_ref()
        .map_or("Internal Worktable", |table| history::cut(&table.name, 136))
}

/// Rows of a table before any filter; 0 of other steps.
pub(super) fn rows_before_filters(step: &Step) -> i64 {
    let scans = step.kind == StepKind::Scan && step.table.is_some();
    if scans { step.input_rows } else { 0 }
}

/// `SVL_QUERY_SUMMARY.label`, for example `scan   tbl=100448 name=user`.
pub(super) fn label(step: &Step) -> String {
    let label = step.kind.label();
    match (&step.table, step.kind) {
        (Some(table), _) => format!("{label:<6} tbl={} name={}", table.oid, table.name),
        (None, StepKind::Project | StepKind::Limit | StepKind::Window | StepKind::Return) => {
            label.to_owned()
        }
        (None, _) => format!("{label:<6} tbl={}", table_id(step)),
    }
}

/// Conditions and keys of a plan's node in one text.
pub(super) fn plan_info(node: &PlanNode) -> String {
    history::cut(&node.notes.join(" "), 400).to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "a rate need not be exact")]
pub(super) fn rate(count: i64, seconds: f64) -> Option<f64> {
    (seconds > 0.0).then(|| count as f64 / seconds)
}

#[expect(clippy::cast_precision_loss, reason = "a rate need not be exact")]
pub(super) fn seconds(step: &Step) -> f64 {
    step.cpu_microseconds as f64 / 1e6
}

/// What may make a query slow, and what to do about it.
pub(super) struct Alert<'p> {
    pub(super) step: &'p Step,
    pub(super) event: String,
    pub(super) solution: &'static str,
}

/// Of the alerts that Redshift knows, those that can come about here: statistics are never missing,
/// deleted rows are not read, and nothing is distributed.
pub(super) fn alerts(profile: &Profile) -> impl Iterator<Item = Alert<'_>> {
    profile.steps().iter().filter_map(alert)
}

pub(super) fn alert(step: &Step) -> Option<Alert<'_>> {
    if step.kind == StepKind::NestLoop {
        return Some(Alert {
            step,
            event: "Nested Loop Join in the query plan".to_owned(),
            solution: "Review the join predicates to avoid Cartesian products",
        });
    }
    let scanned = rows_before_filters(step);
    if scanned == 0 || step.rows * 20 >= scanned {
        return None;
    }
    let rows = step.rows;
    #[expect(clippy::cast_precision_loss, reason = "a ratio for a message")]
    let ratio = rows as f64 / scanned as f64;
    Some(Alert {
        step,
        event: format!(
            "Very selective query filter:ratio=rows({rows})/rows_pre_user_filter({scanned})={ratio:.6}"
        ),
        solution: "Review the choice of sort key to enable range restricted scans, or run the VACUUM command to ensure the table is sorted",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::profile::StepTable;

    fn scan(rows: i64, input_rows: i64) -> Step {
        Step {
            segment: 2,
            step: 0,
            kind: StepKind::Scan,
            table: Some(StepTable {
                oid: 100_448,
                database: "dev".to_owned(),
                schema: "public".to_owned(),
                name: "user".to_owned(),
            }),
            input_rows,
            rows,
            bytes: 0,
            cpu_microseconds: 0,
        }
    }

    #[test]
    fn labels_name_tables() {
        let mut step = scan(1, 1);
        assert_eq!(label(&step), "scan   tbl=100448 name=user");
        step.table = None;
        assert_eq!(label(&step), "scan   tbl=241");
        step.kind = StepKind::Return;
        assert_eq!(label(&step), "return");
    }

    #[test]
    fn a_filter_that_keeps_less_than_a_twentieth_is_very_selective() {
        assert!(alert(&scan(5, 100)).is_none());
        let step = scan(4, 100);
        let found = alert(&step).unwrap();
        assert!(
            found
                .event
                .ends_with("rows(4)/rows_pre_user_filter(100)=0.040000")
        );
        assert!(alert(&scan(0, 0)).is_none());
    }
}
