//! The first part of a file, decompressed.

use std::io::{BufReader, Read};

use super::inputs::{self, Located};
use super::{Compression, Encoding, SourceOptions};
use crate::Error;

/// Bytes that are looked at before the pass over the whole file.
const SAMPLE_BYTES: u64 = 256 * 1024;
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Text in UTF-8, without the lines that are skipped.
pub(crate) struct Sample {
    bytes: Vec<u8>,
    /// Whether the sample is the whole file.
    complete: bool,
    pub(crate) encoding: Encoding,
    /// The byte that ends lines.
    pub(crate) line_end: u8,
}

impl Sample {
    pub(crate) fn of(
        located: &Located,
        compression: Compression,
        options: &SourceOptions,
    ) -> Result<Self, Error> {
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
        Ok(Self::new(&bytes, complete, options))
    }

    pub(crate) fn new(bytes: &[u8], complete: bool, options: &SourceOptions) -> Self {
        let encoding = match options.encoding {
            Some(encoding) => encoding.in_order_of(bytes),
            None => Encoding::of(bytes, complete),
        };
        let text = if encoding.is_utf8() {
            without_mark(bytes).to_vec()
        } else {
            encoding.decode_sample(bytes)
        };
        let line_end = if has_carriage_returns_only(&text) {
            b'\r'
        } else {
            b'\n'
        };
        let skipped = (1..)
            .zip(memchr::memchr_iter(line_end, &text))
            .take_while(|&(line, _)| line <= options.skip_lines)
            .last()
            .map_or(0, |(line, at)| {
                if line == options.skip_lines {
                    at + 1
                } else {
                    text.len()
                }
            });
        let all_skipped = options.skip_lines > 0 && skipped == 0;
        Self {
            bytes: if all_skipped {
                Vec::new()
            } else {
                text[skipped..].to_vec()
            },
            complete,
            encoding,
            line_end,
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
        match memchr::memrchr(self.line_end, &self.bytes) {
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

/// Whether lines end with carriage returns that no line feed follows, as old Macintosh programs write
/// them; line feeds inside double quotes do not count.
fn has_carriage_returns_only(text: &[u8]) -> bool {
    let mut quoted = false;
    let mut returns = false;
    for &byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            b'\r' if !quoted => returns = true,
            _ => {}
        }
    }
    returns
}
