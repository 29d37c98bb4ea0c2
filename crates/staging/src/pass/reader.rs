//! Reads the files and cuts them at record boundaries.

use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use model::Digest;

use super::Block;
use crate::Error;
use crate::delimited::Cutter;
use crate::json::ArrayCutter;
use crate::source::{HashingReader, Inner, Layout, SourceFile, open_file, without_mark};

/// Bytes of text that one worker takes at a time.
const BLOCK_BYTES: usize = 1 << 20;
/// Longest record: longer than any row that Redshift takes, short enough to be kept in memory.
const MAX_RECORD_BYTES: usize = 16 << 20;
const READ_BYTES: usize = 256 << 10;

/// What the reader shares with the rest of the pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals {
    /// Bytes read from disk.
    pub(crate) read: Arc<AtomicU64>,
    /// Set when the pass is to end early.
    pub(crate) stop: Arc<AtomicBool>,
}

impl Signals {
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Sends the blocks of all files and returns the digest of each. Ends early, with what it has, when
/// nobody takes the blocks any more.
pub(crate) fn read(
    source: &Inner,
    blocks: &SyncSender<Block>,
    signals: &Signals,
) -> Result<Vec<Digest>, Error> {
    let mut digests = Vec::with_capacity(source.files.len());
    for (index, file) in source.files.iter().enumerate() {
        let index = u32::try_from(index).map_err(|_| Error::NothingToRead)?;
        digests.push(read_file(&source.layout, file, index, blocks, signals)?);
        if signals.stopped() {
            return Err(Error::Stopped);
        }
    }
    Ok(digests)
}

fn read_file(
    layout: &Layout,
    file: &SourceFile,
    index: u32,
    blocks: &SyncSender<Block>,
    signals: &Signals,
) -> Result<Digest, Error> {
    let damaged = |source| Error::Decompress {
        path: file.located.name.clone(),
        source,
    };
    let read_error = |source| file.located.io_error("read", source);
    let hashing = HashingReader::new(open_file(&file.located)?, Arc::clone(&signals.read));
    let mut buffered = BufReader::with_capacity(READ_BYTES, hashing);
    let decoder = file.compression.decoder(&mut buffered).map_err(damaged)?;
    let mut cutting = Cutting {
        name: &file.located.name,
        boundaries: Boundaries::of(layout),
        begins_with_header: matches!(layout, Layout::Delimited(l) if l.dialect.has_header),
        file: index,
        line: 1,
    };
    let plain = file.compression == crate::Compression::None;
    cutting.send_all(decoder, blocks, signals, |source| {
        if plain {
            read_error(source)
        } else {
            damaged(source)
        }
    })?;
    buffered.into_inner().finish().map_err(read_error)
}

/// Where a text may be cut.
enum Boundaries {
    Delimited(Cutter),
    Lines,
    Array(ArrayCutter),
}

impl Boundaries {
    fn of(layout: &Layout) -> Self {
        match layout {
            Layout::Delimited(layout) => {
                Self::Delimited(Cutter::new(layout.dialect.delimiter, layout.dialect.quote))
            }
            Layout::Json { is_array: true, .. } => Self::Array(ArrayCutter::default()),
            Layout::Json { .. } | Layout::Parquet(_) => Self::Lines,
        }
    }

    fn cut(&mut self, text: &mut [u8]) -> Result<Option<usize>, &'static str> {
        match self {
            Self::Delimited(cutter) => Ok(cutter.cut(text)),
            Self::Lines => Ok(memchr::memrchr(b'\n', text).map(|at| at + 1)),
            Self::Array(cutter) => cutter.cut(text),
        }
    }
}

struct Cutting<'a> {
    name: &'a str,
    boundaries: Boundaries,
    begins_with_header: bool,
    file: u32,
    line: u64,
}

impl Cutting<'_> {
    fn send_all(
        &mut self,
        mut text: impl Read,
        blocks: &SyncSender<Block>,
        signals: &Signals,
        read_error: impl Fn(std::io::Error) -> Error,
    ) -> Result<(), Error> {
        let mut pending: Vec<u8> = Vec::with_capacity(2 * BLOCK_BYTES);
        let mut is_start = true;
        loop {
            let wanted = BLOCK_BYTES as u64;
            let read = text
                .by_ref()
                .take(wanted)
                .read_to_end(&mut pending)
                .map_err(&read_error)?;
            if is_start {
                let mark = pending.len() - without_mark(&pending).len();
                pending.drain(..mark);
                is_start = false;
            }
            if read < BLOCK_BYTES {
                return self.send_rest(pending, blocks);
            }
            let cut = self
                .boundaries
                .cut(&mut pending)
                .map_err(|reason| self.fault(reason))?;
            if let Some(cut) = cut {
                let mut next = Vec::with_capacity(2 * BLOCK_BYTES);
                next.extend_from_slice(&pending[cut..]);
                pending.truncate(cut);
                let block = self.block(std::mem::replace(&mut pending, next));
                if signals.stopped() || blocks.send(block).is_err() {
                    return Ok(());
                }
            } else if pending.len() > MAX_RECORD_BYTES {
                return Err(self.fault("is longer than 16 MiB; a quote may not be closed"));
            }
        }
    }

    /// At the end of the file all that is left is whole.
    fn send_rest(&mut self, mut rest: Vec<u8>, blocks: &SyncSender<Block>) -> Result<(), Error> {
        if let Boundaries::Array(cutter) = &mut self.boundaries {
            let cut = cutter
                .cut(&mut rest)
                .and_then(|cut| cutter.finish().map(|()| cut));
            let cut = cut.map_err(|reason| self.fault(reason))?;
            rest.truncate(cut.unwrap_or(0));
        }
        if !rest.is_empty() {
            // A failed send means that a worker has found a fault, which it will tell.
            let _closed = blocks.send(self.block(rest));
        }
        Ok(())
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Block {
            file: self.file,
            first_line,
            begins_with_header: std::mem::take(&mut self.begins_with_header),
            bytes,
        }
    }

    fn fault(&self, reason: &str) -> Error {
        Error::Record {
            path: self.name.to_owned(),
            line: self.line,
            column: None,
            reason: reason.to_owned(),
            hint: None,
        }
    }
}
