//! Runs the threads and tasks of a pass and gathers what they found.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::Digest;
use model::progress::{Counted, Progress};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

use super::faults::FaultKind;
use super::reader::{self, Piece};
use super::rejects::RejectsFile;
use super::worker::{self, Done, Halt, Shared, Work};
use super::{Division, Fault, Observed, Plan, Signals, Span};
use crate::Error;
use crate::parts::{PartWriter, Sent, Uploads};
use crate::source::Inner;

/// Blocks that wait for a worker, per worker.
const QUEUED_BLOCKS: usize = 2;
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// What a pass is about.
pub(crate) struct Pass<'a> {
    pub(crate) source: &'a Arc<Inner>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) division: Arc<Division>,
    pub(crate) workers: usize,
    /// Where the parts go; without it nothing is written.
    pub(crate) uploads: Option<Arc<Uploads>>,
    pub(crate) rejects: Option<PathBuf>,
}

/// What a pass found and wrote.
pub(crate) struct PassOutcome {
    pub(crate) observed: Observed,
    pub(crate) sent: Sent,
    /// One digest per file.
    pub(crate) digests: Vec<Digest>,
    /// The records that were left out, in a file that is not yet in its place.
    pub(crate) rejects: Option<RejectsFile>,
    pub(crate) parsing: Duration,
    pub(crate) compressing: Duration,
    pub(crate) spans: Vec<Span>,
}

/// Stops the threads of a pass whose caller has gone away.
struct StopOnDrop(Signals);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Pass<'_> {
    /// Reads the whole source under the assumptions of the plan and uploads its parts.
    pub(crate) async fn run(&self, progress: &dyn Progress) -> Result<PassOutcome, Error> {
        let signals = Signals::new();
        let _guard = StopOnDrop(signals.clone());
        let rejects = self.rejects.as_deref().map(RejectsFile::new);
        let rejects = Arc::new(rejects.map(Mutex::new));
        let (senders, working) = self.begin_workers(&signals, &rejects);
        let reading = self.begin_reading(&signals, senders);
        let (done, halts) = self.gather(working, &signals, progress).await?;
        let digests = join(reading).await?;
        let sent = match &self.uploads {
            Some(uploads) => uploads.finish().await,
            None => Ok(Sent::default()),
        };
        if let Some(fault) = first_fault(halts) {
            return Err(record_error(self.source, &self.plan, fault));
        }
        // Why an upload ended is what the upload says.
        let digests = match (digests, &sent) {
            (Err(Error::Stopped), Err(_)) => Vec::new(),
            (digests, _) => digests?,
        };
        let mut sent = sent?;
        if let Some(uploads) = self.uploads.as_ref().filter(|_| sent.parts.is_empty()) {
            sent = upload_empty_part(uploads).await?;
        }
        Ok(PassOutcome {
            observed: done.observed,
            sent,
            digests,
            rejects: Arc::into_inner(rejects)
                .flatten()
                .map(|file| file.into_inner().expect("nothing panics with the lock")),
            parsing: done.parsing,
            compressing: done.compressing,
            spans: done.spans,
        })
    }

    fn begin_workers(
        &self,
        signals: &Signals,
        rejects: &Arc<Option<Mutex<RejectsFile>>>,
    ) -> (Vec<SyncSender<Work>>, JoinSet<Result<Done, Halt>>) {
        let mut working = JoinSet::new();
        let parts = self.division.parts() as usize;
        let senders = (0..self.workers.min(parts))
            .map(|_| {
                let (sender, works): (_, Receiver<Work>) = sync_channel(QUEUED_BLOCKS);
                let (source, plan) = (Arc::clone(self.source), Arc::clone(&self.plan));
                let (signals, rejects) = (signals.clone(), Arc::clone(rejects));
                let parts = self.uploads.as_ref().map(Arc::clone).map(PartWriter::new);
                working.spawn_blocking(move || {
                    let shared = Shared {
                        source: &source,
                        plan: &plan,
                        signals: &signals,
                        rejects: rejects.as_ref().as_ref(),
                    };
                    worker::work(&shared, &works, parts)
                });
                sender
            })
            .collect();
        (senders, working)
    }

    /// The blocks of a part always go to the same worker, in order.
    fn begin_reading(
        &self,
        signals: &Signals,
        senders: Vec<SyncSender<Work>>,
    ) -> JoinHandle<Result<Vec<Digest>, Error>> {
        let (source, division) = (Arc::clone(self.source), Arc::clone(&self.division));
        let signals = signals.clone();
        spawn_blocking(move || {
            let mut deal = division.deal();
            let mut number = 0;
            let mut take = |piece: Piece, offset: u64| {
                let place = deal.next(offset);
                let work = Work {
                    number,
                    place,
                    piece,
                };
                number += 1;
                let worker = &senders[place.part as usize % senders.len()];
                !signals.failed() && worker.send(work).is_ok()
            };
            let read = reader::read(&source, &signals, &mut take);
            if read.is_err() {
                signals.fail_at(number);
            }
            read
        })
    }

    /// Waits for the workers and shows meanwhile how far the reader is.
    async fn gather(
        &self,
        mut working: JoinSet<Result<Done, Halt>>,
        signals: &Signals,
        progress: &dyn Progress,
    ) -> Result<(Done, Vec<Halt>), Error> {
        let markers = self.source.markers.conditional_count();
        let mut all = Done {
            observed: Observed::new(self.plan.columns.len(), markers),
            ..Done::default()
        };
        let mut halts = Vec::new();
        let mut shown = Shown::default();
        let mut ticks = tokio::time::interval(PROGRESS_INTERVAL);
        loop {
            tokio::select! {
                done = working.join_next() => match done {
                    None => break,
                    Some(Ok(Ok(done))) => {
                        all.observed.merge(done.observed);
                        all.parsing += done.parsing;
                        all.compressing += done.compressing;
                        all.spans.extend(done.spans);
                    }
                    Some(Ok(Err(halt))) => halts.push(halt),
                    Some(Err(join)) => {
                        signals.stop();
                        return Err(Error::Worker { reason: join.to_string() });
                    }
                },
                _ = ticks.tick() => shown.show(signals, self.uploads.as_deref(), progress),
            }
        }
        shown.show(signals, self.uploads.as_deref(), progress);
        Ok((all, halts))
    }
}

/// What the progress knows already.
#[derive(Default)]
struct Shown {
    bytes: u64,
    rows: u64,
    parts: u64,
}

impl Shown {
    fn show(&mut self, signals: &Signals, uploads: Option<&Uploads>, progress: &dyn Progress) {
        let more = |known: &mut u64, now: u64| {
            let more = now.saturating_sub(*known);
            *known = now;
            more
        };
        progress.advance(more(&mut self.bytes, signals.bytes_read()));
        progress.count(Counted::Rows, more(&mut self.rows, signals.rows()));
        let sent = uploads.map_or(0, Uploads::complete);
        progress.count(Counted::Parts, more(&mut self.parts, sent));
    }
}

async fn join<T>(task: JoinHandle<T>) -> Result<T, Error> {
    task.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })
}

async fn upload_empty_part(uploads: &Arc<Uploads>) -> Result<Sent, Error> {
    let writer = PartWriter::new(Arc::clone(uploads));
    let written = join(spawn_blocking(move || writer.write_empty_part())).await?;
    let sent = uploads.finish().await?;
    written.map_err(|source| Error::Worker {
        reason: source.to_string(),
    })?;
    Ok(sent)
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
    let path = source.file_name(fault.position.file).to_owned();
    let line = fault.position.line;
    let column = fault.column.and_then(|column| plan.columns.get(column));
    let name = column.map(|column| column.name.clone());
    match (fault.kind, column) {
        (FaultKind::Misfit(expected), Some(column)) => Error::Misfit {
            path,
            place: if source.is_parquet() {
                format!("row {line}").into()
            } else {
                format!("line {line}").into()
            },
            column: column.name.as_str().into(),
            reason: fault.reason.into(),
            expected,
            holds: column.holds.as_str().into(),
        },
        _ if source.is_parquet() => Error::Value {
            path,
            row: line,
            column: name.unwrap_or_default(),
            reason: fault.reason,
        },
        _ => Error::Record {
            path,
            line,
            column: name,
            reason: fault.reason,
            hint: fault.hint,
        },
    }
}
