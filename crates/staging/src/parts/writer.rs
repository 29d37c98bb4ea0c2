//! Compresses records into parts without keeping a part in memory.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc::Sender;

use super::upload::{CHUNK_BYTES, Chunk, Uploads};

/// Fast enough not to be what a load waits for.
const ZSTD_LEVEL: i32 = 1;

/// Writes the parts of one worker, one after another.
pub(crate) struct PartWriter {
    uploads: Arc<Uploads>,
    part_size_bytes: u64,
    current: Option<OpenPart>,
}

struct OpenPart {
    encoder: zstd::stream::write::Encoder<'static, ChunkSender>,
    rows: u64,
}

impl PartWriter {
    pub(crate) fn new(uploads: Arc<Uploads>, part_size_bytes: u64) -> Self {
        Self {
            uploads,
            part_size_bytes,
            current: None,
        }
    }

    /// Adds records; begins a new part when the current one is large enough. Blocks while the
    /// uploads are behind. Fails when the upload has ended.
    pub(crate) fn write(&mut self, records: &[u8], rows: u64) -> io::Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let mut part = match self.current.take() {
            Some(part) => part,
            None => OpenPart::begin(&self.uploads)?,
        };
        part.encoder.write_all(records)?;
        part.rows += rows;
        if part.encoder.get_ref().written >= self.part_size_bytes {
            part.finish()
        } else {
            self.current = Some(part);
            Ok(())
        }
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        self.current.map_or(Ok(()), OpenPart::finish)
    }

    /// Writes a part without rows: a manifest must name at least one object.
    pub(crate) fn write_empty_part(&self) -> io::Result<()> {
        OpenPart::begin(&self.uploads)?.finish()
    }
}

impl OpenPart {
    fn begin(uploads: &Arc<Uploads>) -> io::Result<Self> {
        let sink = ChunkSender {
            chunks: uploads.begin_part(),
            buffer: Vec::with_capacity(CHUNK_BYTES),
            written: 0,
        };
        let mut encoder = zstd::stream::write::Encoder::new(sink, ZSTD_LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self { encoder, rows: 0 })
    }

    fn finish(self) -> io::Result<()> {
        let sink = self.encoder.finish()?;
        let last = Chunk::Last {
            bytes: Bytes::from(sink.buffer),
            rows: self.rows,
        };
        sink.chunks.blocking_send(last).map_err(|_| closed())
    }
}

/// Gathers compressed bytes into chunks and hands them to the upload.
struct ChunkSender {
    chunks: Sender<Chunk>,
    buffer: Vec<u8>,
    written: u64,
}

impl Write for ChunkSender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = CHUNK_BYTES - self.buffer.len();
        let taken = bytes.len().min(room);
        self.buffer.extend_from_slice(&bytes[..taken]);
        self.written += taken as u64;
        if self.buffer.len() == CHUNK_BYTES {
            let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
            self.chunks
                .blocking_send(Chunk::More(Bytes::from(full)))
                .map_err(|_| closed())?;
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
