//! Repeats passes until their assumptions hold.

use std::collections::HashMap;
use std::sync::Arc;

use model::ColumnType;
use model::progress::Progress;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::{
    ColumnPlan, Division, NullSentinel, Observed, OnFault, Pass, PassOutcome, Plan, Probe,
    part_count, probe,
};
use crate::inference::decide::decide;
use crate::inference::{Profile, fit};
use crate::parts::{Bucket, PartNames, Uploads};
use crate::source::{Inner, Layout, Source};
use crate::{Error, InferOptions, OnError, TypePolicy, parquet};

/// Passes that can be needed: each one proves an assumption of the one before wrong.
const MAX_PASSES: usize = 6;
/// More workers would need more memory than staging may take.
pub(crate) const MAX_WORKERS: usize = 4;

/// Where the parts of a source go, and how large they are.
pub(crate) struct Target {
    pub(crate) bucket: Bucket,
    pub(crate) part_size_bytes: u64,
    pub(crate) part_count_multiple: Option<u32>,
    /// What an earlier run left: lengths by name.
    pub(crate) there: HashMap<String, u64>,
}

/// The pass whose assumptions held.
pub(crate) struct Held {
    pub(crate) plan: Arc<Plan>,
    pub(crate) outcome: PassOutcome,
    pub(crate) passes: usize,
}

/// Reads the source, again and again until what a pass assumed is what it found. Without a target
/// nothing is written.
pub(crate) async fn read(
    source: &Source,
    options: &InferOptions,
    mut target: Option<Target>,
    progress: &dyn Progress,
) -> Result<Held, Error> {
    let inner = &source.inner;
    let (mut plan, probe) = first_plan(source, options).await?;
    let division = Arc::new(divide(inner, &probe, target.as_ref()));
    let mut digests = None;
    let mut passes = 0;
    while passes < MAX_PASSES {
        let shared = Arc::new(plan.clone());
        let pass = Pass {
            source: inner,
            division: Arc::clone(&division),
            workers: options.workers.clamp(1, MAX_WORKERS),
            uploads: target
                .as_ref()
                .map(|target| Arc::new(uploads(inner, &plan, &division, target))),
            rejects: match &options.on_error {
                OnError::Skip { rejects } if target.is_some() => Some(rejects.clone()),
                _ => None,
            },
            plan: Arc::clone(&shared),
        };
        let outcome = pass.run(progress).await?;
        if digests.get_or_insert_with(|| outcome.digests.clone()) != &outcome.digests {
            return Err(Error::SourceChanged {
                path: source.file_names().join("\", \""),
            });
        }
        if let Some(target) = target.as_mut().filter(|_| !outcome.sent.stale.is_empty()) {
            for name in &outcome.sent.stale {
                target.bucket.remove(name).await?;
                target.there.remove(name);
            }
            continue;
        }
        passes += 1;
        match corrected(&plan, &outcome.observed, inner, options)? {
            None => {
                return Ok(Held {
                    plan: shared,
                    outcome,
                    passes,
                });
            }
            Some(better) => {
                tracing::info!("the source is read again: its first part promised other columns");
                progress.stage("staging again", Some(source.size().get()));
                plan = better;
            }
        }
    }
    Err(Error::Worker {
        reason: "the assumptions of a pass failed again and again".to_owned(),
    })
}

fn uploads(source: &Inner, plan: &Plan, division: &Division, target: &Target) -> Uploads {
    let columns: Vec<_> = plan
        .columns
        .iter()
        .map(|column| {
            let ColumnPlan {
                name,
                markers_are_null,
                as_json,
                expected,
                required,
                checked,
                origin: _,
                holds: _,
            } = column;
            (name, markers_are_null, as_json, expected, required, checked)
        })
        .collect();
    let decided_by = format!(
        "{:?}",
        (
            env!("CARGO_PKG_VERSION"),
            columns,
            &plan.sentinel,
            plan.on_fault,
            source.read_as(),
            &source.null_markers,
            division.parts(),
        )
    );
    Uploads::new(
        target.bucket.clone(),
        PartNames::text(&decided_by),
        target.there.clone(),
        Handle::current(),
    )
}

fn divide(source: &Inner, probe: &Probe, target: Option<&Target>) -> Division {
    let size = match &source.layout {
        Layout::Parquet(layout) => layout.rows.iter().map(|rows| rows.get()).sum(),
        _ => source.files.iter().map(|file| file.located.length).sum(),
    };
    let parts = match target {
        Some(target) => part_count(
            probe.compressed_estimate,
            target.part_size_bytes,
            target.part_count_multiple,
        ),
        // Nothing is written: only the workers are to have their turns.
        None => u32::try_from(MAX_WORKERS).unwrap_or(1),
    };
    Division::of(size, parts)
}

/// What the beginnings of the files and the options let one assume.
async fn first_plan(source: &Source, options: &InferOptions) -> Result<(Plan, Probe), Error> {
    let inner = &source.inner;
    let columns = match &inner.layout {
        Layout::Delimited(layout) => layout.columns.clone(),
        Layout::Json { columns, .. } => columns.clone(),
        Layout::Parquet(layout) => {
            let names = layout.columns.iter().map(|column| column.name.clone());
            names.map(ColumnPlan::named).collect()
        }
    };
    let mut plan = Plan {
        columns,
        sentinel: NullSentinel::shortest(),
        on_fault: OnFault::from(&options.on_error),
    };
    for column in &mut plan.columns {
        column.expect(options);
    }
    let looking = {
        let (source, plan) = (Arc::clone(inner), plan.clone());
        spawn_blocking(move || probe(&source, &plan))
    };
    let probe = looking.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })??;
    for (index, profile) in probe.observed.profiles.iter().enumerate() {
        check_if_in_doubt(&mut plan.columns[index], index, profile, inner);
    }
    Ok((plan, probe))
}

impl ColumnPlan {
    fn expect(&mut self, options: &InferOptions) {
        if let Some(expected) = options.expectation(&self.name) {
            self.required = expected.required;
            if let Some(column_type) = expected.column_type {
                self.expected = Some(column_type);
                self.origin = expected.origin;
                self.markers_are_null = !self.expects_text();
                self.as_json = column_type == ColumnType::Super;
            }
        }
    }
}

/// Has every value compared with the expected type if the profile does not prove that all fit.
fn check_if_in_doubt(column: &mut ColumnPlan, index: usize, profile: &Profile, source: &Inner) {
    let Some(expected) = column.expected.filter(|_| !column.checked) else {
        return;
    };
    let proved = match (&source.layout, expected) {
        (Layout::Parquet(layout), _) if !column.expects_text() => {
            parquet::always_fits(layout.columns[index].column_type, expected)
        }
        (Layout::Json { .. }, ColumnType::Super) => true,
        _ => fit::all_fit(profile, expected),
    };
    column.checked = !proved;
    if let (Layout::Parquet(layout), true) = (&source.layout, column.checked) {
        column.holds = format!("{} in the Parquet file", layout.columns[index].data_type);
    } else if column.checked {
        column.holds = decide(profile, TypePolicy::Exact).1;
    }
}

/// The plan that the data ask for, if it is another.
fn corrected(
    plan: &Plan,
    observed: &Observed,
    source: &Inner,
    options: &InferOptions,
) -> Result<Option<Plan>, Error> {
    let mut better = plan.clone();
    for (index, profile) in observed.profiles.iter().enumerate() {
        let column = &mut better.columns[index];
        if column.expected.is_none() {
            if profile.markers.iter().any(|&count| count > 0) {
                column.markers_are_null = profile.markers_are_null();
            }
            column.as_json |= profile.needs_json_text();
        }
        check_if_in_doubt(column, index, profile, source);
    }
    if !observed.late_columns.is_empty() {
        let mut late = observed.late_columns.clone();
        late.sort_by(|left, right| (left.position, &left.name).cmp(&(right.position, &right.name)));
        better.columns.extend(late.into_iter().map(|late| {
            let mut column = ColumnPlan::named(late.name);
            column.expect(options);
            column
        }));
    }
    let names: Vec<String> = better
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    crate::delimited::check_unique(source.file_name(0), &names)?;
    if let Some(sentinel) = observed.sentinel.replacement() {
        better.sentinel = sentinel;
    }
    Ok((better != *plan).then_some(better))
}
