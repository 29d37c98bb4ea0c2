//! A file under construction: compressed on its way to the disk.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use local_dialect::statements::copy::Compression;
use tempfile::{NamedTempFile, TempPath};

use crate::compression::Encoder;

pub(super) struct Output {
    path: TempPath,
    encoder: Encoder<Counting>,
    /// Bytes that went in since bytes last came out: the compressor still holds them.
    held_bytes: u64,
    written_before: u64,
}

impl Output {
    pub(super) fn create(folder: &Path, compression: Compression) -> io::Result<Self> {
        let (file, path) = NamedTempFile::with_prefix_in("unload-", folder)?.into_parts();
        let counting = Counting {
            file: BufWriter::with_capacity(1 << 16, file),
            bytes: 0,
        };
        Ok(Self {
            path,
            encoder: Encoder::new(compression, counting)?,
            held_bytes: 0,
            written_before: 0,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.encoder.write_all(bytes)?;
        let written = self.encoder.get_ref().bytes;
        if written == self.written_before {
            self.held_bytes += bytes.len() as u64;
        } else {
            self.written_before = written;
            self.held_bytes = 0;
        }
        Ok(())
    }

    /// Length of the file if it ended here; an upper bound while a compressor holds bytes back.
    pub(super) fn size_bytes(&self) -> u64 {
        self.encoder.get_ref().bytes + self.held_bytes
    }

    /// The file and its length.
    pub(super) fn finish(self) -> io::Result<(TempPath, u64)> {
        let mut counting = self.encoder.finish()?;
        counting.flush()?;
        Ok((self.path, counting.bytes))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::write(self, bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

/// Counts the bytes that reach the file.
struct Counting {
    file: BufWriter<File>,
    bytes: u64,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
