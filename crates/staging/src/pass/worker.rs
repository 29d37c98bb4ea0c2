//! Looks at blocks and writes parts until there are no more blocks.

use std::sync::Mutex;
use std::sync::mpsc::Receiver;

use super::reader::Signals;
use super::{Block, Fault, Observed, Plan};
use crate::delimited;
use crate::json;
use crate::parts::PartWriter;
use crate::source::{Inner, Layout};

/// Why a worker ended early.
#[derive(Debug)]
pub(crate) enum Halt {
    Fault(Fault),
    /// The upload of its part ended; the upload knows why.
    Upload,
}

enum Rows<'a> {
    Delimited(Box<delimited::RowReader<'a>>),
    Json(Box<json::RowReader<'a>>),
}

impl<'a> Rows<'a> {
    fn of(source: &'a Inner, plan: &'a Plan) -> Self {
        match &source.layout {
            Layout::Delimited(layout) => Self::Delimited(Box::new(delimited::RowReader::new(
                layout.dialect,
                &source.markers,
                plan,
            ))),
            Layout::Json { .. } | Layout::Parquet(_) => {
                Self::Json(Box::new(json::RowReader::new(plan)))
            }
        }
    }

    fn read(&mut self, block: &Block, out: &mut Vec<u8>) -> Result<u64, Fault> {
        match self {
            Self::Delimited(rows) => rows.read(block, out),
            Self::Json(rows) => rows.read(block, out),
        }
    }

    fn into_observed(self) -> Observed {
        match self {
            Self::Delimited(rows) => rows.observed,
            Self::Json(rows) => rows.observed,
        }
    }
}

/// Blocking. A block that was taken is always finished, so that of several faults the first in the
/// source is among those that are reported.
pub(crate) fn work(
    source: &Inner,
    plan: &Plan,
    blocks: &Mutex<Receiver<Block>>,
    mut parts: PartWriter,
    signals: &Signals,
) -> Result<Observed, Halt> {
    let mut rows = Rows::of(source, plan);
    let mut records = Vec::new();
    while !signals.stopped() {
        let block = blocks
            .lock()
            .expect("no worker panics while it waits for a block")
            .recv();
        let Ok(block) = block else { break };
        records.clear();
        let read = rows.read(&block, &mut records).map_err(|fault| {
            signals.stop();
            Halt::Fault(fault)
        })?;
        parts
            .write(&records, read)
            .map_err(|_closed| halt_upload(signals))?;
    }
    if signals.stopped() {
        // What was written is dropped with the part; nobody will look at it.
        return Ok(rows.into_observed());
    }
    parts.finish().map_err(|_closed| halt_upload(signals))?;
    Ok(rows.into_observed())
}

fn halt_upload(signals: &Signals) -> Halt {
    signals.stop();
    Halt::Upload
}
