//! Looks at pieces of the source and writes parts until there are no more.

use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::reader::Piece;
use super::rejects::{Reject, RejectsFile};
use super::spans::Spans;
use super::{Fault, Observed, Place, Plan, Signals, Span};
use crate::parts::PartWriter;
use crate::source::{Inner, Layout};
use crate::{delimited, json, parquet};

/// A piece of the source, and where it goes.
#[derive(Debug)]
pub(crate) struct Work {
    /// Counts the pieces of the source.
    pub(crate) number: u64,
    pub(crate) place: Place,
    pub(crate) piece: Piece,
}

/// Why a worker ended early.
#[derive(Debug)]
pub(crate) enum Halt {
    Fault(Fault),
    /// The upload of its part ended; the upload knows why.
    Upload,
}

/// What a worker found.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) observed: Observed,
    pub(crate) parsing: Duration,
    pub(crate) compressing: Duration,
    pub(crate) spans: Vec<Span>,
}

/// Turns pieces of the source into records of the normal form.
pub(crate) enum Rows<'a> {
    Delimited(Box<delimited::RowReader<'a>>),
    Json(Box<json::RowReader<'a>>),
    Parquet(Box<parquet::RowReader<'a>>),
}

impl<'a> Rows<'a> {
    pub(crate) fn of(source: &'a Inner, plan: &'a Plan) -> Self {
        match &source.layout {
            Layout::Delimited(layout) => Self::Delimited(Box::new(delimited::RowReader::new(
                layout.dialect,
                &source.markers,
                plan,
            ))),
            Layout::Json { is_array, .. } => {
                Self::Json(Box::new(json::RowReader::new(plan, *is_array)))
            }
            Layout::Parquet(layout) => {
                Self::Parquet(Box::new(parquet::RowReader::new(layout, plan)))
            }
        }
    }

    pub(crate) fn read(
        &mut self,
        piece: &Piece,
        out: &mut Vec<u8>,
        rejects: &mut Vec<Reject>,
    ) -> Result<u64, Fault> {
        match (self, piece) {
            (Self::Delimited(rows), Piece::Block(block)) => rows.read(block, out, rejects),
            (Self::Json(rows), Piece::Block(block)) => rows.read(block, out, rejects),
            (Self::Parquet(rows), Piece::Batch(batch)) => rows.read(batch, out, rejects),
            (Self::Parquet(_), Piece::Block(_)) | (_, Piece::Batch(_)) => {
                unreachable!("the reader reads by the same layout")
            }
        }
    }

    pub(crate) fn into_observed(self) -> Observed {
        match self {
            Self::Delimited(rows) => rows.into_observed(),
            Self::Json(rows) => rows.into_observed(),
            Self::Parquet(rows) => rows.into_observed(),
        }
    }
}

/// What the workers of a pass share.
pub(crate) struct Shared<'a> {
    pub(crate) source: &'a Inner,
    pub(crate) plan: &'a Plan,
    pub(crate) signals: &'a Signals,
    pub(crate) rejects: Option<&'a Mutex<RejectsFile>>,
}

/// Blocking. Work that comes before a fault is always done, so that of several faults the first in the
/// source is among those that are reported.
pub(crate) fn work(
    shared: &Shared<'_>,
    works: &Receiver<Work>,
    mut parts: Option<PartWriter>,
) -> Result<Done, Halt> {
    let signals = shared.signals;
    let mut rows = Rows::of(shared.source, shared.plan);
    let (mut parsing, mut compressing) = (Duration::ZERO, Duration::ZERO);
    let mut records = Vec::new();
    let mut rejects = Vec::new();
    let mut spans = Spans::default();
    for work in works {
        if signals.stopped() {
            return Err(Halt::Upload);
        }
        if work.number >= signals.limit() {
            continue;
        }
        let begun = Instant::now();
        records.clear();
        rejects.clear();
        let read = rows
            .read(&work.piece, &mut records, &mut rejects)
            .map_err(|fault| {
                signals.fail_at(work.number);
                Halt::Fault(fault)
            })?;
        signals.add_rows(read);
        keep_rejects(shared, work.number, &rejects);
        parsing += begun.elapsed();
        if let Some(parts) = parts.as_mut().filter(|_| !signals.failed() && read > 0) {
            let begun = Instant::now();
            let part = parts
                .write(work.place, &records, read)
                .map_err(|_closed| halt_upload(signals))?;
            spans.add(part, &work.piece, &records);
            compressing += begun.elapsed();
        }
        if let Piece::Block(block) = work.piece {
            signals.give_back(block.bytes);
        }
    }
    if let Some(parts) = parts.filter(|_| !signals.failed() && !signals.stopped()) {
        let begun = Instant::now();
        parts.finish().map_err(|_closed| halt_upload(signals))?;
        compressing += begun.elapsed();
    }
    Ok(Done {
        observed: rows.into_observed(),
        parsing,
        compressing,
        spans: spans.into_spans(),
    })
}

fn keep_rejects(shared: &Shared<'_>, block: u64, rejects: &[Reject]) {
    let Some(file) = shared.rejects else { return };
    let mut lines = Vec::new();
    for reject in rejects {
        reject.write(shared.source, shared.plan, &mut lines);
    }
    file.lock()
        .expect("nothing panics with the lock")
        .add(block, lines);
}

fn halt_upload(signals: &Signals) -> Halt {
    signals.stop();
    Halt::Upload
}
