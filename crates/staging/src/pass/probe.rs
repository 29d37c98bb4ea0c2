//! A look at the first block of a source, before the pass that counts.

use super::reader::{self, Piece};
use super::worker::Rows;
use super::{Observed, OnFault, Plan, Signals};
use crate::parts;
use crate::source::Inner;
use crate::{Compression, Error};

/// What the first block tells.
#[derive(Default)]
pub(crate) struct Probe {
    pub(crate) observed: Observed,
    /// Bytes that the parts of the whole source would have, roughly.
    pub(crate) compressed_estimate: u64,
}

/// Blocking. Faults are left to the pass.
pub(crate) fn probe(source: &Inner, plan: &Plan) -> Result<Probe, Error> {
    let mut first = None;
    let mut take = |piece: Piece, _: u64| {
        first.get_or_insert(piece);
        false
    };
    match reader::read(source, &Signals::new(), &mut take) {
        Err(Error::Stopped) | Ok(_) => {}
        Err(_) if first.is_none() => return Ok(Probe::default()),
        Err(error) => return Err(error),
    }
    let Some(first) = first else {
        return Ok(Probe::default());
    };
    let lenient = Plan {
        on_fault: OnFault::Skip,
        ..plan.clone()
    };
    let mut rows = Rows::of(source, &lenient);
    let mut records = Vec::new();
    let _fault = rows.read(&first, &mut records, &mut Vec::new());
    Ok(Probe {
        compressed_estimate: estimate(source, &first, &records),
        observed: rows.into_observed(),
    })
}

/// Plain text is assumed to compress throughout as its first block does, and what is compressed
/// already to stay as large as it is.
fn estimate(source: &Inner, first: &Piece, records: &[u8]) -> u64 {
    let plain = |compression| compression == Compression::None;
    let size: u64 = source.files.iter().map(|file| file.located.length).sum();
    let Piece::Block(block) = first else {
        return size;
    };
    if !source.files.iter().all(|file| plain(file.compression)) || block.bytes.is_empty() {
        return size;
    }
    let compressed = parts::compressed_length(records) as u64;
    let estimate = u128::from(size) * u128::from(compressed) / block.bytes.len() as u128;
    u64::try_from(estimate).unwrap_or(u64::MAX)
}
