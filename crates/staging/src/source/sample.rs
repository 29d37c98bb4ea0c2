//! The first part of a file, decompressed.

use std::io::{BufReader, Read};

use super::Compression;
use super::inputs::{self, Located};
use crate::Error;

/// Bytes that are looked at before the pass over the whole file.
const SAMPLE_BYTES: u64 = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(crate) struct Sample {
    bytes: Vec<u8>,
    /// Whether the sample is the whole file.
    complete: bool,
}

impl Sample {
    pub(crate) fn of(located: &Located, compression: Compression) -> Result<Self, Error> {
        let damaged = |source| Error::Decompress {
            path: located.name.clone(),
            source,
        };
        let file = BufReader::new(inputs::open(located)?);
        let decoder = compression.decoder(file).map_err(damaged)?;
        let mut bytes = Vec::new();
        decoder
            .take(SAMPLE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|source| match compression {
                Compression::None => located.io_error("read", source),
                _ => damaged(source),
            })?;
        let complete = (bytes.len() as u64) < SAMPLE_BYTES;
        Ok(Self::new(&bytes, complete))
    }

    pub(crate) fn new(bytes: &[u8], complete: bool) -> Self {
        Self {
            bytes: without_mark(bytes).to_vec(),
            complete,
        }
    }

    /// Tabs may be delimiters, so they are not blank.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\n' | b'\r'))
    }

    pub(crate) fn first_byte(&self) -> Option<u8> {
        self.bytes
            .iter()
            .copied()
            .find(|byte| !byte.is_ascii_whitespace())
    }

    /// Whether the text is an opening bracket and then an object or the closing one.
    pub(crate) fn is_array(&self) -> bool {
        let mut bytes = self.bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        bytes.next() == Some(&b'[') && matches!(bytes.next(), Some(b'{' | b']') | None)
    }

    /// The sample up to its last line end, or all of it if it is the whole file or one line.
    pub(crate) fn whole_lines(&self) -> &[u8] {
        if self.complete {
            return &self.bytes;
        }
        match memchr::memrchr(b'\n', &self.bytes) {
            Some(at) => &self.bytes[..=at],
            None => &self.bytes,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// `bytes` without the byte order mark that some programs put before UTF-8.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}
