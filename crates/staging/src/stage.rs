//! The verb: a source becomes parts and a manifest in the bucket.

use std::sync::Arc;

use model::S3Uri;
use model::progress::Progress;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::inference::TypePolicy;
use crate::inference::decide::decide;
use crate::parts::manifest::Manifest;
use crate::parts::{Bucket, store_error};
use crate::pass::{self, ColumnPlan, NullSentinel, Observed, PassOutcome, Plan};
use crate::source::{Inner, Layout, Source, combine};
use crate::staged::{CopyFormat, Inferred, InferredColumn, NullMarkerUse, Part, Staged, Timings};
use crate::{Error, ExpectedColumn, OnError, PolicyOutcome, parquet, remove_staged};

/// Smallest part, after compression, that Redshift's manual recommends (COPY, loading from
/// compressed files).
const MIN_PART_BYTES: u64 = 1_000_000;
/// Passes that can be needed: each one proves an assumption of the one before wrong.
const MAX_PASSES: usize = 4;
/// More workers would need more memory than staging may take.
const MAX_WORKERS: usize = 4;

/// How the values of a source are taken.
#[derive(Clone, Debug)]
pub struct InferOptions {
    pub types: TypePolicy,
    /// The types of columns that are fixed; the others are found.
    pub expected: Vec<ExpectedColumn>,
    pub on_error: OnError,
    /// Threads that parse and compress, 1 to 4. What is found and written does not depend on it.
    pub workers: usize,
}

impl Default for InferOptions {
    /// Types with headroom, all of them found, no fault forgiven, a worker per core.
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            types: TypePolicy::default(),
            expected: Vec::new(),
            on_error: OnError::default(),
            workers: workers.min(MAX_WORKERS),
        }
    }
}

/// Where and how a source is staged.
#[derive(Clone, Debug)]
pub struct StageOptions {
    /// The bucket of `prefix`.
    pub store: Arc<dyn ObjectStore>,
    /// The folder for this load alone: everything below it is removed when staging fails.
    pub prefix: S3Uri,
    /// Compressed bytes that a part should have, 1 MB to 1 GB.
    pub part_size_bytes: u64,
    /// The count of parts is a multiple of this, the slices of the warehouse, unless that takes parts
    /// below 1 MB.
    pub part_count_multiple: Option<u32>,
    /// Parts that an earlier run left in the folder are not sent again where they are those that this
    /// run would send: of the same source, plan and options. They are still made, since only so their
    /// rows and size are known.
    ///
    /// The caller answers for it that the folder holds parts of the same content only.
    pub resume: bool,
    pub infer: InferOptions,
}

impl StageOptions {
    /// 64 MB parts, nothing resumed.
    pub fn new(store: Arc<dyn ObjectStore>, prefix: S3Uri) -> Self {
        Self {
            store,
            prefix,
            part_size_bytes: 64_000_000,
            part_count_multiple: None,
            resume: false,
            infer: InferOptions::default(),
        }
    }
}

/// Reads `source` as [`stage`] does and sends nothing anywhere: what a load of it would be.
///
/// Under [`OnError::Skip`] no rejects file is written.
pub async fn infer(
    _source: &Source,
    _options: &InferOptions,
    _progress: &dyn Progress,
) -> Result<Inferred, Error> {
    Err(Error::Stopped)
}

/// Reads `source`, decides its columns' types and uploads its parts and their manifest.
///
/// What an earlier run left in the folder `options.prefix` is removed first.
///
/// A record that cannot be staged is an error that names file, line and column. After any error the
/// folder `options.prefix` is empty, as far as the bucket can be reached.
pub async fn stage(
    source: &Source,
    options: &StageOptions,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    if options.part_size_bytes < MIN_PART_BYTES {
        return Err(Error::PartSize {
            bytes: options.part_size_bytes,
        });
    }
    // Also tells at once whether the bucket can be reached.
    let leftovers = remove_staged(&options.store, &options.prefix).await?;
    if leftovers > 0 {
        tracing::info!(prefix = %options.prefix, leftovers, "objects of an earlier run were removed");
    }
    progress.stage("staging", Some(source.size().get()));
    let bucket = Bucket {
        store: Arc::clone(&options.store),
        prefix: options.prefix.clone(),
    };
    let staged = match &source.inner.layout {
        Layout::Parquet(layout) if layout.passes_through() => {
            parquet::stage_as_is(source, layout, &bucket, options.infer.types, progress).await
        }
        Layout::Parquet(_) => parquet::stage_rewritten(source, &bucket, options, progress).await,
        Layout::Delimited(_) | Layout::Json { .. } => {
            stage_text(source, &bucket, options, progress).await
        }
    };
    progress.finish();
    if staged.is_err()
        && let Err(error) = remove_staged(&options.store, &options.prefix).await
    {
        tracing::warn!(prefix = %options.prefix, %error, "staged objects could not be removed");
    }
    staged
}

async fn stage_text(
    source: &Source,
    bucket: &Bucket,
    options: &StageOptions,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    let inner = &source.inner;
    let workers = options.infer.workers.clamp(1, MAX_WORKERS);
    let mut plan = first_plan(inner);
    let mut digests = None;
    for _ in 0..MAX_PASSES {
        let shared = Arc::new(plan);
        let outcome = pass::run(
            inner,
            &shared,
            bucket,
            options.part_size_bytes,
            workers,
            progress,
        )
        .await?;
        if digests.get_or_insert_with(|| outcome.digests.clone()) != &outcome.digests {
            return Err(Error::SourceChanged {
                path: source.file_names().join("\", \""),
            });
        }
        match corrected(&shared, &outcome.observed, inner)? {
            None if shared.columns.is_empty() => {
                let path = source.file_names().join("\", \"");
                return Err(Error::NoColumns { path });
            }
            None => return report(source, &shared, outcome, bucket, options).await,
            Some(better) => {
                tracing::info!("the source is read again: its first part promised other columns");
                remove_staged(&options.store, &options.prefix).await?;
                progress.stage("staging again", Some(source.size().get()));
                plan = better;
            }
        }
    }
    Err(Error::Worker {
        reason: "the assumptions of a pass failed again and again".to_owned(),
    })
}

fn first_plan(source: &Inner) -> Plan {
    let columns = match &source.layout {
        Layout::Delimited(layout) => layout.columns.clone(),
        Layout::Json { columns, .. } => columns.clone(),
        Layout::Parquet(_) => Vec::new(),
    };
    Plan {
        columns,
        sentinel: NullSentinel::shortest(),
    }
}

/// The plan that the data ask for, if it is another.
fn corrected(plan: &Plan, observed: &Observed, source: &Inner) -> Result<Option<Plan>, Error> {
    let mut better = plan.clone();
    for (column, profile) in better.columns.iter_mut().zip(&observed.profiles) {
        if profile.markers.iter().any(|&count| count > 0) {
            column.markers_are_null = profile.markers_are_null();
        }
        column.as_json |= profile.needs_json_text();
    }
    if !observed.late_columns.is_empty() {
        let mut late = observed.late_columns.clone();
        late.sort_by(|left, right| (left.position, &left.name).cmp(&(right.position, &right.name)));
        better
            .columns
            .extend(late.into_iter().map(|late| ColumnPlan {
                name: late.name,
                markers_are_null: false,
                as_json: false,
            }));
    }
    let names: Vec<String> = better
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let path = source
        .files
        .first()
        .map_or("", |file| file.located.name.as_str());
    crate::delimited::check_unique(path, &names)?;
    if let Some(sentinel) = observed.sentinel.replacement() {
        better.sentinel = sentinel;
    }
    Ok((better != *plan).then_some(better))
}

async fn report(
    source: &Source,
    plan: &Plan,
    outcome: PassOutcome,
    bucket: &Bucket,
    options: &StageOptions,
) -> Result<Staged, Error> {
    let manifest = put_manifest(bucket, &outcome.parts).await?;
    Ok(Staged {
        inferred: Inferred {
            columns: inferred_columns(plan, &outcome.observed, options.infer.types),
            row_count: model::RowCount(outcome.observed.rows),
            source_bytes: source.size(),
            source_digest: combine(&outcome.digests),
            read_as: source.to_string(),
            null_markers: null_marker_use(plan, &outcome.observed, &source.inner),
            blank_lines: outcome.observed.blank_lines,
            policy: PolicyOutcome::default(),
        },
        parts: outcome.parts,
        resumed_parts: 0,
        manifest,
        copy_format: CopyFormat::CsvNormalised {
            null: plan.sentinel.as_str().to_owned(),
        },
        timings: Timings::default(),
    })
}

/// Writes the manifest beside the parts.
pub(crate) async fn put_manifest(bucket: &Bucket, parts: &[Part]) -> Result<S3Uri, Error> {
    let (uri, path) = bucket.object("manifest.json")?;
    let payload = PutPayload::from(Manifest::of(parts).to_json());
    bucket
        .store
        .put(&path, payload)
        .await
        .map_err(store_error("upload", &uri))?;
    Ok(uri)
}

fn inferred_columns(plan: &Plan, observed: &Observed, types: TypePolicy) -> Vec<InferredColumn> {
    plan.columns
        .iter()
        .zip(&observed.profiles)
        .map(|(column, profile)| {
            let (column_type, reason) = decide(profile, types);
            let markers: u64 = profile.markers.iter().sum();
            let typed_empty = if profile.markers_are_null() {
                profile.empty_strings
            } else {
                0
            };
            let null_count =
                profile.nulls + typed_empty + if column.markers_are_null { markers } else { 0 };
            InferredColumn {
                name: column.name.clone(),
                column_type,
                reason,
                null_count,
                max_bytes: Some(profile.max_bytes as u64),
            }
        })
        .collect()
}

/// The conditional markers, and the quoted empty string, where they became NULL.
fn null_marker_use(plan: &Plan, observed: &Observed, source: &Inner) -> Vec<NullMarkerUse> {
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
        .filter(|(column, profile)| profile.markers_are_null() && !column.as_json)
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
