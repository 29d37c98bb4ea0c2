//! The verbs: a source becomes parts and a manifest in the bucket, or only what is known of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use model::progress::Progress;
use model::{RowCount, S3Uri, failpoint};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::inference::TypePolicy;
use crate::parts::manifest::Manifest;
use crate::parts::{Bucket, Sent, store_error};
use crate::pass::{self, Held, MAX_WORKERS, Plan, Target};
use crate::source::{Layout, Source, combine};
use crate::staged::{CopyFormat, Inferred, Part, PartLines, Staged, Timings};
use crate::{Error, ExpectedColumn, OnError, parquet, remove_staged, report};

/// The least and the most bytes of a part, compressed, that Redshift's manual recommends (COPY,
/// loading from compressed files).
const PART_BYTES: std::ops::RangeInclusive<u64> = 1_000_000..=1_000_000_000;
const MANIFEST: &str = "manifest.json";

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

impl InferOptions {
    /// What is given for a column of the source; the last that was said of it counts.
    pub(crate) fn expectation(&self, name: &str) -> Option<&ExpectedColumn> {
        let name = name.to_lowercase();
        let mut expected = self.expected.iter().rev();
        expected.find(|expected| expected.name.to_lowercase() == name)
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

/// Reads `source` as [`stage`] does and sends nothing anywhere: what a load of it would be, and what its
/// COPY would be told.
///
/// Under [`OnError::Skip`] no rejects file is written.
pub async fn infer(
    source: &Source,
    options: &InferOptions,
    progress: &dyn Progress,
) -> Result<(Inferred, CopyFormat), Error> {
    progress.stage("reading", Some(source.size().get()));
    let inferred = infer_only(source, options, progress).await;
    progress.finish();
    inferred
}

async fn infer_only(
    source: &Source,
    options: &InferOptions,
    progress: &dyn Progress,
) -> Result<(Inferred, CopyFormat), Error> {
    if let Layout::Parquet(layout) = &source.inner.layout
        && parquet::may_be_copied(layout, options)
        && let Some(inferred) = parquet::measured(source, layout, options).await?
    {
        return Ok((inferred, CopyFormat::Parquet));
    }
    let held = pass::read(source, options, None, progress).await?;
    Ok((inferred(source, options, &held)?, copy_format(&held.plan)))
}

fn copy_format(plan: &Plan) -> CopyFormat {
    CopyFormat::CsvNormalised {
        null: plan.sentinel.as_str().to_owned(),
    }
}

/// Reads `source`, decides its columns' types and uploads its parts and their manifest.
///
/// What an earlier run left in the folder `options.prefix` is removed first, or used where
/// `options.resume` says so and removed at the end where it is of no use.
///
/// A record that cannot be staged is an error that names file, line and column, unless
/// `options.infer.on_error` says what else is to be done. After any error the folder
/// `options.prefix` is empty, as far as the bucket can be reached.
pub async fn stage(
    source: &Source,
    options: &StageOptions,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    if !PART_BYTES.contains(&options.part_size_bytes) {
        return Err(Error::PartSize {
            bytes: options.part_size_bytes,
        });
    }
    let begun = Instant::now();
    let bucket = Bucket {
        store: Arc::clone(&options.store),
        prefix: options.prefix.clone(),
    };
    // Also tells at once whether the bucket can be reached.
    let there = if options.resume {
        bucket.objects().await?
    } else {
        let leftovers = remove_staged(&options.store, &options.prefix).await?;
        if leftovers > 0 {
            tracing::info!(prefix = %options.prefix, leftovers, "objects of an earlier run were removed");
        }
        failpoint("leftovers-removed");
        HashMap::new()
    };
    progress.stage("staging", Some(source.size().get()));
    let staged = stage_into(source, options, bucket, there, progress).await;
    progress.finish();
    match staged {
        Ok(mut staged) => {
            staged.timings.whole = begun.elapsed();
            Ok(staged)
        }
        Err(error) => {
            if let Err(error) = remove_staged(&options.store, &options.prefix).await {
                tracing::warn!(prefix = %options.prefix, %error, "staged objects could not be removed");
            }
            Err(error)
        }
    }
}

async fn stage_into(
    source: &Source,
    options: &StageOptions,
    bucket: Bucket,
    there: HashMap<String, u64>,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    let mut may_leave_others = options.resume;
    if let Layout::Parquet(layout) = &source.inner.layout
        && parquet::may_be_copied(layout, &options.infer)
    {
        let (measured, sent) = tokio::join!(
            parquet::measured(source, layout, &options.infer),
            parquet::stage_as_is(source, layout, &bucket, &there, progress)
        );
        let sent = sent?;
        if let Some(inferred) = measured? {
            let timings = Timings {
                passes: 1,
                ..Timings::default()
            };
            let staged = complete(&bucket, inferred, sent, CopyFormat::Parquet, timings).await?;
            if may_leave_others {
                remove_others(&bucket, &staged.parts).await?;
            }
            return Ok(staged);
        }
        may_leave_others = true;
        progress.stage("staging again", Some(source.size().get()));
    }
    let target = Target {
        bucket: bucket.clone(),
        part_size_bytes: options.part_size_bytes,
        part_count_multiple: options.part_count_multiple,
        there,
    };
    failpoint("pass-begun");
    let mut held = pass::read(source, &options.infer, Some(target), progress).await?;
    failpoint("pass-ended");
    let mut inferred = inferred(source, &options.infer, &held)?;
    let sent = std::mem::take(&mut held.outcome.sent);
    let timings = Timings {
        parsing: held.outcome.parsing,
        compressing: held.outcome.compressing,
        passes: held.passes,
        ..Timings::default()
    };
    let format = copy_format(&held.plan);
    if let Some(rejects) = held.outcome.rejects {
        inferred.policy.rejects = rejects.finish()?;
    }
    let lines = report::lines(&source.inner, &sent, held.outcome.spans);
    let mut staged = complete(&bucket, inferred, sent, format, timings).await?;
    staged.lines = lines;
    if may_leave_others || held.passes > 1 {
        remove_others(&bucket, &staged.parts).await?;
    }
    Ok(staged)
}

fn inferred(source: &Source, options: &InferOptions, held: &Held) -> Result<Inferred, Error> {
    let inner = &source.inner;
    let Held { plan, outcome, .. } = held;
    if plan.columns.is_empty() {
        let path = source.file_names().join("\", \"");
        return Err(Error::NoColumns { path });
    }
    let rewritten = if inner.is_parquet() {
        ", rewritten as text"
    } else {
        ""
    };
    Ok(Inferred {
        columns: report::columns(inner, plan, &outcome.observed, options.types),
        row_count: RowCount(outcome.observed.rows),
        source_bytes: source.size(),
        source_digest: combine(&outcome.digests),
        read_as: format!("{}{rewritten}", inner.read_as()),
        null_markers: report::null_markers(inner, plan, &outcome.observed),
        blank_lines: outcome.observed.blank_lines,
        policy: report::policy(inner, plan, &outcome.observed.faults),
    })
}

async fn complete(
    bucket: &Bucket,
    inferred: Inferred,
    sent: Sent,
    copy_format: CopyFormat,
    timings: Timings,
) -> Result<Staged, Error> {
    let manifest = put_manifest(bucket, &sent.parts).await?;
    failpoint("manifest-sent");
    Ok(Staged {
        inferred,
        parts: sent.parts,
        resumed_parts: sent.resumed,
        manifest,
        copy_format,
        timings,
        lines: PartLines::default(),
    })
}

/// Removes what is neither the manifest nor a part: parts of an earlier run or of a pass whose
/// assumptions failed.
async fn remove_others(bucket: &Bucket, parts: &[Part]) -> Result<(), Error> {
    let needed: HashSet<&str> = parts
        .iter()
        .filter_map(|part| part.uri.key().rsplit('/').next())
        .chain([MANIFEST])
        .collect();
    for name in bucket.objects().await?.keys() {
        if !needed.contains(name.as_str()) {
            bucket.remove(name).await?;
        }
    }
    Ok(())
}

/// Writes the manifest beside the parts.
async fn put_manifest(bucket: &Bucket, parts: &[Part]) -> Result<S3Uri, Error> {
    let (uri, path) = bucket.object(MANIFEST)?;
    let payload = PutPayload::from(Manifest::of(parts).to_json());
    bucket
        .store
        .put(&path, payload)
        .await
        .map_err(store_error("upload", &uri))?;
    Ok(uri)
}
