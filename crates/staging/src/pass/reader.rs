//! Reads the files and cuts them at record boundaries.

use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Digest;
use model::progress::Silent;

use super::{Block, Signals};
use crate::Error;
use crate::delimited::{Cutter, LineNotes};
use crate::json::ArrayCutter;
use crate::parquet::{self, Batch};
use crate::source::{
    Consumed, HashingReader, Inner, Layout, READ_BYTES, SourceFile, open_file, without_mark,
};

/// Bytes of text that one worker takes at a time.
const BLOCK_BYTES: usize = 1 << 20;
/// Longest record: longer than any row that Redshift takes, short enough to be kept in memory.
const MAX_RECORD_BYTES: usize = 16 << 20;

/// What the reader hands on: whole records.
#[derive(Debug)]
pub(crate) enum Piece {
    Block(Block),
    Batch(Batch),
}

/// Takes the pieces, each with the place in the source where it begins: bytes of the files as they are
/// on disk, rows of a Parquet source. Returns whether it wants more.
pub(crate) trait Taker {
    fn take(&mut self, piece: Piece, offset: u64) -> bool;
}

impl<F: FnMut(Piece, u64) -> bool> Taker for F {
    fn take(&mut self, piece: Piece, offset: u64) -> bool {
        self(piece, offset)
    }
}

/// Hands on the pieces of all files and returns the digest of each. Ends with [`Error::Stopped`] when
/// no more are wanted.
pub(crate) fn read(
    source: &Inner,
    signals: &Signals,
    taker: &mut dyn Taker,
) -> Result<Vec<Digest>, Error> {
    read_in_blocks(source, signals, BLOCK_BYTES, taker)
}

fn read_in_blocks(
    source: &Inner,
    signals: &Signals,
    block_bytes: usize,
    taker: &mut dyn Taker,
) -> Result<Vec<Digest>, Error> {
    let mut digests = Vec::with_capacity(source.files.len());
    let mut before = 0;
    for (index, file) in source.files.iter().enumerate() {
        let index = u32::try_from(index).map_err(|_| Error::NothingToRead)?;
        if let Layout::Parquet(layout) = &source.layout {
            let mut take = |batch, row| !signals.stopped() && taker.take(Piece::Batch(batch), row);
            before = parquet::read_batches(
                file,
                index,
                layout.places(index),
                before,
                signals,
                &mut take,
            )?;
            digests.push(parquet::digest(file)?);
        } else {
            let mut cutting = Cutting {
                name: &file.located.name,
                boundaries: Boundaries::of(&source.layout),
                begins_with_header: source.has_header(),
                file: index,
                line: file.text.first_line(),
                block_bytes,
                notes: LineNotes::default(),
                consumed: Arc::new(AtomicU64::new(before)),
                signals,
                taker,
            };
            digests.push(cutting.read_file(file)?);
            before += file.located.length;
        }
    }
    Ok(digests)
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
    block_bytes: usize,
    notes: LineNotes,
    /// Bytes of the source, as it is on disk, that were decoded.
    consumed: Arc<AtomicU64>,
    signals: &'a Signals,
    taker: &'a mut dyn Taker,
}

impl Cutting<'_> {
    fn read_file(&mut self, file: &SourceFile) -> Result<Digest, Error> {
        let damaged = |source| file.read_error(source);
        let read_error = |source| file.located.io_error("read", source);
        let hashing = HashingReader::new(open_file(&file.located)?, self.signals.read_counter());
        let mut buffered = BufReader::with_capacity(READ_BYTES, hashing);
        let counted = Consumed::new(&mut buffered, Arc::clone(&self.consumed));
        let decoder = file.compression.decoder(counted).map_err(damaged)?;
        let notes = self.notes.clone();
        let text = file.text.reader(decoder, &notes).map_err(damaged)?;
        self.hand_on_all(text, damaged)?;
        buffered.into_inner().finish(&Silent).map_err(read_error)
    }

    fn hand_on_all(
        &mut self,
        mut text: impl Read,
        read_error: impl Fn(std::io::Error) -> Error,
    ) -> Result<(), Error> {
        let mut pending = self.signals.buffer(2 * self.block_bytes);
        let mut offset = self.consumed.load(Ordering::Relaxed);
        let mut is_start = true;
        loop {
            let read = append(&mut text, &mut pending, self.block_bytes).map_err(&read_error)?;
            if is_start {
                let mark = pending.len() - without_mark(&pending).len();
                pending.drain(..mark);
                is_start = false;
            }
            if read < self.block_bytes {
                return self.hand_on_rest(pending, offset);
            }
            let cut = self
                .boundaries
                .cut(&mut pending)
                .map_err(|reason| self.fault(reason))?;
            if let Some(cut) = cut {
                let mut next = self.signals.buffer(2 * self.block_bytes);
                next.extend_from_slice(&pending[cut..]);
                pending.truncate(cut);
                self.hand_on(std::mem::replace(&mut pending, next), offset)?;
                offset = self.consumed.load(Ordering::Relaxed);
            } else if pending.len() > MAX_RECORD_BYTES {
                return Err(self.fault("is longer than 16 MiB; a quote may not be closed"));
            }
        }
    }

    /// At the end of the file all that is left is whole.
    fn hand_on_rest(&mut self, mut rest: Vec<u8>, offset: u64) -> Result<(), Error> {
        if let Boundaries::Array(cutter) = &mut self.boundaries {
            let cut = cutter
                .cut(&mut rest)
                .and_then(|cut| cutter.finish().map(|()| cut));
            let cut = cut.map_err(|reason| self.fault(reason))?;
            rest.truncate(cut.unwrap_or(0));
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.hand_on(rest, offset)
    }

    fn hand_on(&mut self, bytes: Vec<u8>, offset: u64) -> Result<(), Error> {
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let block = Block {
            file: self.file,
            first_line,
            begins_with_header: std::mem::take(&mut self.begins_with_header),
            lines: self.notes.up_to(self.line),
            bytes,
        };
        if self.signals.stopped() || !self.taker.take(Piece::Block(block), offset) {
            return Err(Error::Stopped);
        }
        Ok(())
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

/// Appends `wanted` bytes of text, less only at the end.
fn append(text: &mut impl Read, into: &mut Vec<u8>, wanted: usize) -> std::io::Result<usize> {
    let start = into.len();
    into.resize(start + wanted, 0);
    let mut filled = start;
    while filled < into.len() {
        let end = into.len().min(filled + READ_BYTES);
        match text.read(&mut into[filled..end]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    into.truncate(filled);
    Ok(filled - start)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::pass::worker::Rows;
    use crate::pass::{ColumnPlan, Plan};
    use crate::source::{Input, Source, SourceOptions};

    /// The records that come of blocks of about so many bytes.
    fn records(text: &str, block_bytes: usize) -> Result<(String, u64), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        fs::write(&path, text).unwrap();
        let options = SourceOptions::new(folder.path());
        let input = Input::Path(path.display().to_string());
        let source = Source::open(vec![input], &options).unwrap();
        let columns = match &source.inner.layout {
            Layout::Delimited(layout) => layout.columns.clone(),
            Layout::Json { columns, .. } => columns.clone(),
            Layout::Parquet(_) => Vec::new(),
        };
        let columns = columns
            .into_iter()
            .map(|column| ColumnPlan::named(column.name));
        let plan = Plan::of(columns.collect());
        let mut rows = Rows::of(&source.inner, &plan);
        let (mut out, mut offsets) = (Vec::new(), Vec::new());
        let mut fault = None;
        let mut take = |piece: Piece, offset: u64| {
            offsets.push(offset);
            fault = rows.read(&piece, &mut out, &mut Vec::new()).err();
            fault.is_none()
        };
        let read = read_in_blocks(&source.inner, &Signals::new(), block_bytes, &mut take);
        if let Some(fault) = fault {
            return Err(format!("{} {}", fault.position.line, fault.reason));
        }
        read.unwrap();
        assert!(offsets.is_sorted(), "{offsets:?}");
        Ok((String::from_utf8(out).unwrap(), rows.into_observed().rows))
    }

    #[test]
    fn records_are_the_same_wherever_a_text_is_cut() {
        for text in [
            "a,b\n1,\"x\ny \"\"z\"\"\"\n\n2,5\" pipe\n3,\"\"\n,\"end\"",
            "a;b\r\n1;\"x\r\ny\"\r\n2;d,e\r\n\r\n3;\r\n",
            "a\tb\n1\té😀\n2\t\"q\tr\"\n",
            "{\"a\":1,\"b\":\"x\\ny\"}\n{\"a\":2,\"b\":{\"c\":[1,\"}\"]}}\n\n{\"b\":null}\n",
            "[ {\"a\":1,\"b\":\"]}\"},\n{\"a\":2, \"b\":[{}]} ]\n",
        ] {
            let whole = records(text, 1 << 20);
            assert!(whole.is_ok(), "{whole:?}");
            for block_bytes in 1..=text.len() {
                assert_eq!(records(text, block_bytes), whole, "blocks of {block_bytes}");
            }
        }
    }

    #[test]
    fn a_fault_has_the_same_line_wherever_a_text_is_cut() {
        for text in [
            "a,b\n1,\"x\ny\"\n\n2,z\n3\n4,5\n",
            "{\"a\":1}\n\n{\"a\":2}\n{\"a\":tru}\n{\"a\":3}\n",
        ] {
            let whole = records(text, 1 << 20);
            assert!(whole.is_err(), "{whole:?}");
            for block_bytes in 1..=text.len() {
                assert_eq!(records(text, block_bytes), whole, "blocks of {block_bytes}");
            }
        }
    }
}
