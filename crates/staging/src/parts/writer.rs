//! Compresses records into parts without keeping a part in memory.

use std::io::{self, Write};
use std::sync::Arc;

use super::PartNumber;
use super::upload::{CHUNK_BYTES, Chunk, Target, Uploads};
use crate::pass::Place;

/// Fast enough not to be what a load waits for.
const ZSTD_LEVEL: i32 = 1;
/// Compressed bytes at which a part is cut although it should be one: Redshift's manual recommends at
/// most 1 GB.
const MAX_PART_BYTES: u64 = 960_000_000;

/// Writes the parts of one worker.
pub(crate) struct PartWriter {
    uploads: Arc<Uploads>,
    /// Of the group that is being written.
    open: Vec<OpenPart>,
    group: u32,
}

struct OpenPart {
    part: PartNumber,
    encoder: zstd::stream::write::Encoder<'static, ChunkSender>,
    rows: u64,
}

impl PartWriter {
    pub(crate) fn new(uploads: Arc<Uploads>) -> Self {
        Self {
            uploads,
            open: Vec::new(),
            group: 0,
        }
    }

    /// Adds records to a part and says to which. Blocks while the uploads are behind. Fails when an
    /// upload has ended.
    pub(crate) fn write(
        &mut self,
        place: Place,
        records: &[u8],
        rows: u64,
    ) -> io::Result<PartNumber> {
        if place.group != self.group {
            self.group = place.group;
            self.finish_open()?;
        }
        let known = self
            .open
            .iter()
            .position(|open| open.part.number == place.part);
        let at = if let Some(at) = known {
            at
        } else {
            let part = PartNumber {
                number: place.part,
                piece: 0,
            };
            self.open.push(OpenPart::begin(&self.uploads, part)?);
            self.open.len() - 1
        };
        let open = &mut self.open[at];
        open.encoder.write_all(records)?;
        open.rows += rows;
        let written = open.part;
        if open.encoder.get_ref().written >= MAX_PART_BYTES {
            let part = PartNumber {
                piece: open.part.piece + 1,
                ..open.part
            };
            let next = OpenPart::begin(&self.uploads, part)?;
            std::mem::replace(&mut self.open[at], next).finish(&self.uploads)?;
        }
        Ok(written)
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.finish_open()
    }

    fn finish_open(&mut self) -> io::Result<()> {
        for open in std::mem::take(&mut self.open) {
            if open.rows > 0 {
                open.finish(&self.uploads)?;
            }
        }
        Ok(())
    }

    /// Writes a part without rows: a manifest must name at least one object.
    pub(crate) fn write_empty_part(&self) -> io::Result<()> {
        let part = PartNumber {
            number: 0,
            piece: 0,
        };
        OpenPart::begin(&self.uploads, part)?.finish(&self.uploads)
    }
}

impl OpenPart {
    fn begin(uploads: &Arc<Uploads>, part: PartNumber) -> io::Result<Self> {
        let sink = ChunkSender {
            uploads: Arc::clone(uploads),
            target: uploads.begin_part(part),
            chunk: None,
            written: 0,
        };
        Ok(Self {
            part,
            encoder: encoder(sink)?,
            rows: 0,
        })
    }

    fn finish(self, uploads: &Uploads) -> io::Result<()> {
        let sink = self.encoder.finish()?;
        match sink.target {
            Target::Sent(chunks) => {
                let last = Chunk {
                    last_of: Some(self.rows),
                    ..sink.chunk.unwrap_or_default()
                };
                chunks.blocking_send(last).map_err(|_| closed())
            }
            Target::There { bytes } => {
                uploads.compare(self.part, bytes, sink.written, self.rows);
                Ok(())
            }
        }
    }
}

fn encoder<W: Write>(sink: W) -> io::Result<zstd::stream::write::Encoder<'static, W>> {
    let mut encoder = zstd::stream::write::Encoder::new(sink, ZSTD_LEVEL)?;
    encoder.include_checksum(true)?;
    Ok(encoder)
}

/// Bytes that the records take in a part.
pub(crate) fn compressed_length(records: &[u8]) -> usize {
    let written = encoder(Vec::new()).and_then(|mut encoder| {
        encoder.write_all(records)?;
        encoder.finish()
    });
    written.map_or(records.len(), |compressed| compressed.len())
}

/// Gathers compressed bytes into chunks and hands them to the upload.
struct ChunkSender {
    uploads: Arc<Uploads>,
    target: Target,
    /// What is gathered, which counts against the memory of all uploads.
    chunk: Option<Chunk>,
    written: u64,
}

impl ChunkSender {
    fn chunk(&mut self) -> io::Result<&mut Chunk> {
        let chunk = match self.chunk.take() {
            Some(chunk) => chunk,
            None => self.uploads.chunk().ok_or_else(closed)?,
        };
        Ok(self.chunk.insert(chunk))
    }
}

impl Write for ChunkSender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if matches!(self.target, Target::There { .. }) {
            self.written += bytes.len() as u64;
            return Ok(bytes.len());
        }
        let chunk = self.chunk()?;
        let taken = bytes.len().min(CHUNK_BYTES - chunk.bytes.len());
        chunk.bytes.extend_from_slice(&bytes[..taken]);
        let is_full = chunk.bytes.len() == CHUNK_BYTES;
        self.written += taken as u64;
        if is_full && let (Target::Sent(chunks), Some(chunk)) = (&self.target, self.chunk.take()) {
            chunks.blocking_send(chunk).map_err(|_| closed())?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the upload has ended")
}
