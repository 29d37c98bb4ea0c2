//! Runs the threads and tasks of a pass and gathers what they found.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::Digest;
use model::progress::Progress;
use std::sync::atomic::Ordering;
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

use super::reader::{self, Signals};
use super::worker::{self, Halt};
use super::{Fault, Observed, Plan};
use crate::parts::{Bucket, PartWriter, Uploads};
use crate::source::Inner;
use crate::{Error, Part};

/// Blocks that wait for a worker, per worker.
const QUEUED_BLOCKS: usize = 2;
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// What a pass found and wrote.
pub(crate) struct PassOutcome {
    pub(crate) observed: Observed,
    pub(crate) parts: Vec<Part>,
    /// One digest per file.
    pub(crate) digests: Vec<Digest>,
}

/// Stops the threads of a pass whose caller has gone away.
struct StopOnDrop(Signals);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Reads the whole source under the assumptions of `plan` and uploads its parts.
pub(crate) async fn run(
    source: &Arc<Inner>,
    plan: &Arc<Plan>,
    bucket: &Bucket,
    part_size_bytes: u64,
    workers: usize,
    progress: &dyn Progress,
) -> Result<PassOutcome, Error> {
    let signals = Signals::default();
    let _guard = StopOnDrop(signals.clone());
    let uploads = Arc::new(Uploads::new(bucket.clone(), Handle::current()));
    let (sender, receiver) = sync_channel(workers * QUEUED_BLOCKS);
    let receiver = Arc::new(Mutex::new(receiver));

    let mut working = JoinSet::new();
    for _ in 0..workers {
        let (source, plan, blocks) = (Arc::clone(source), Arc::clone(plan), Arc::clone(&receiver));
        let (parts, signals) = (
            PartWriter::new(Arc::clone(&uploads), part_size_bytes),
            signals.clone(),
        );
        working.spawn_blocking(move || worker::work(&source, &plan, &blocks, parts, &signals));
    }
    // Only the workers hold the receiver, so that the reader sees when they are gone.
    drop(receiver);
    let reading = {
        let (source, signals) = (Arc::clone(source), signals.clone());
        spawn_blocking(move || {
            let read = reader::read(&source, &sender, &signals);
            if read.is_err() {
                signals.stop();
            }
            read
        })
    };

    let (observed, halts) = gather(working, plan, source, &signals, progress).await?;
    let digests = join(reading).await?;
    let uploaded = uploads.finish().await;
    if let Some(fault) = first_fault(halts) {
        return Err(record_error(source, plan, fault));
    }
    match digests {
        Ok(digests) => {
            let mut parts = uploaded?;
            if parts.is_empty() {
                parts = upload_empty_part(&uploads).await?;
            }
            Ok(PassOutcome {
                observed,
                parts,
                digests,
            })
        }
        Err(Error::Stopped) => uploaded.and(Err(Error::Stopped)),
        Err(error) => Err(error),
    }
}

/// Waits for the workers and shows meanwhile how far the reader is.
async fn gather(
    mut working: JoinSet<Result<Observed, Halt>>,
    plan: &Plan,
    source: &Inner,
    signals: &Signals,
    progress: &dyn Progress,
) -> Result<(Observed, Vec<Halt>), Error> {
    let mut observed = Observed::new(plan.columns.len(), source.markers.conditional_count());
    let mut halts = Vec::new();
    let mut shown = 0;
    let mut ticks = tokio::time::interval(PROGRESS_INTERVAL);
    loop {
        tokio::select! {
            done = working.join_next() => match done {
                None => break,
                Some(Ok(Ok(seen))) => observed.merge(seen),
                Some(Ok(Err(halt))) => halts.push(halt),
                Some(Err(join)) => {
                    signals.stop();
                    return Err(Error::Worker { reason: join.to_string() });
                }
            },
            _ = ticks.tick() => show(signals, &mut shown, progress),
        }
    }
    show(signals, &mut shown, progress);
    Ok((observed, halts))
}

fn show(signals: &Signals, shown: &mut u64, progress: &dyn Progress) {
    let read = signals.read.load(Ordering::Relaxed);
    progress.advance(read - *shown);
    *shown = read;
}

async fn join<T>(task: JoinHandle<T>) -> Result<T, Error> {
    task.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })
}

async fn upload_empty_part(uploads: &Arc<Uploads>) -> Result<Vec<Part>, Error> {
    let writer = PartWriter::new(Arc::clone(uploads), 0);
    let written = join(spawn_blocking(move || writer.write_empty_part())).await?;
    let parts = uploads.finish().await?;
    written.map_err(|source| Error::Worker {
        reason: source.to_string(),
    })?;
    Ok(parts)
}

/// The fault that stands first in the source.
fn first_fault(halts: Vec<Halt>) -> Option<Fault> {
    halts
        .into_iter()
        .filter_map(|halt| match halt {
            Halt::Fault(fault) => Some(fault),
            Halt::Upload => None,
        })
        .min_by_key(|fault| fault.position)
}

fn record_error(source: &Inner, plan: &Plan, fault: Fault) -> Error {
    let file = source.files.get(fault.position.file as usize);
    Error::Record {
        path: file.map_or_else(String::new, |file| file.located.name.clone()),
        line: fault.position.line,
        column: fault
            .column
            .and_then(|column| plan.columns.get(column))
            .map(|column| column.name.clone()),
        reason: fault.reason,
        hint: fault.hint,
    }
}
