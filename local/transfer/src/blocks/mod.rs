//! Files cut into blocks of whole rows, so that blocks can be read beside each other.

mod boundaries;

use std::io::{self, Read};

pub(crate) use self::boundaries::{Boundaries, Row};

/// Bytes that a block has at least, unless its file ends.
pub(crate) const BLOCK_BYTES: usize = 4 * 1024 * 1024;
/// Longest row (database developer guide, "COPY").
pub(crate) const MAX_ROW_BYTES: usize = 4 * 1024 * 1024;
/// Bytes that are kept of a row that is too long.
const KEPT_BYTES: usize = 2 * 1024;

/// Some rows of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) bytes: Vec<u8>,
    /// The line of the file, counted from 1, that the first byte is on.
    pub(crate) first_line: u64,
    /// The bytes are the start of one row, which is longer than rows may be.
    pub(crate) too_long: bool,
}

/// Cuts a stream into blocks. A row without end is given up when it is longer than rows may be; reading
/// goes on with the line behind that.
pub(crate) struct BlockReader<R> {
    input: R,
    boundaries: Boundaries,
    buffer: Vec<u8>,
    line: u64,
    /// Rows of the header that are still to be skipped.
    skip: u64,
    ended: bool,
}

impl<R: Read> BlockReader<R> {
    pub(crate) fn new(input: R, boundaries: Boundaries, skip: u64) -> Self {
        Self {
            input,
            boundaries,
            buffer: Vec::new(),
            line: 1,
            skip,
            ended: false,
        }
    }

    /// The next block, or `None` at the end of the file.
    pub(crate) fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut wanted = BLOCK_BYTES;
        loop {
            self.fill(wanted)?;
            self.skip_header();
            if self.ended {
                let rest = std::mem::take(&mut self.buffer);
                return Ok((!rest.is_empty()).then(|| self.block(rest)));
            }
            if self.skip == 0
                && let Some(boundary) = self.boundaries.last_boundary(&self.buffer)
            {
                let rest = self.buffer.split_off(boundary);
                let rows = std::mem::replace(&mut self.buffer, rest);
                return Ok(Some(self.block(rows)));
            }
            if self.buffer.len() > MAX_ROW_BYTES {
                return self.give_up().map(Some);
            }
            wanted = self.buffer.len() + BLOCK_BYTES;
        }
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let first_line = self.line;
        self.line += lines(&bytes);
        Block {
            bytes,
            first_line,
            too_long: false,
        }
    }

    /// Reads until the buffer has `wanted` bytes.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.buffer.len()) as u64;
        if missing > 0 && !self.ended {
            self.buffer.reserve(wanted - self.buffer.len());
            let read = (&mut self.input)
                .take(missing)
                .read_to_end(&mut self.buffer)?;
            self.ended = (read as u64) < missing;
        }
        Ok(())
    }

    fn skip_header(&mut self) {
        // The header of a JSON file is lines, too.
        let boundaries = match &self.boundaries {
            Boundaries::Json => &Boundaries::Lines,
            other => other,
        };
        let mut start = 0;
        while self.skip > 0
            && let Some(row) = boundaries.next_row(&self.buffer, start, self.ended)
        {
            start = row.next;
            self.skip -= 1;
        }
        self.line += lines(&self.buffer[..start]);
        self.buffer.drain(..start);
    }

    /// Drops what is in the buffer, and everything up to the next line feed.
    fn give_up(&mut self) -> io::Result<Block> {
        let first_line = self.line;
        let kept = self.buffer[..KEPT_BYTES].to_vec();
        let mut from = MAX_ROW_BYTES;
        loop {
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[from..]) {
                let rest = self.buffer.split_off(from + length + 1);
                self.line += lines(&self.buffer);
                self.buffer = rest;
                break;
            }
            self.line += lines(&self.buffer);
            self.buffer.clear();
            from = 0;
            if self.ended {
                break;
            }
            self.fill(BLOCK_BYTES)?;
        }
        Ok(Block {
            bytes: kept,
            first_line,
            too_long: true,
        })
    }
}

/// Number of line feeds.
pub(crate) fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, boundaries: &Boundaries, skip: u64) -> Vec<Block> {
        let mut reader = BlockReader::new(text.as_bytes(), boundaries.clone(), skip);
        let mut blocks = Vec::new();
        while let Some(block) = reader.next_block().unwrap() {
            blocks.push(block);
        }
        blocks
    }

    #[test]
    fn blocks_end_between_rows_and_know_their_lines() {
        let row = format!("{}\n", "x".repeat(999_999));
        let text = row.repeat(10);
        let blocks = blocks(&text, &Boundaries::Lines, 0);
        let lines: Vec<_> = blocks.iter().map(|block| block.first_line).collect();
        assert_eq!(lines, [1, 5, 9]);
        let whole: usize = blocks.iter().map(|block| block.bytes.len()).sum();
        assert_eq!(whole, text.len());
    }

    #[test]
    fn a_header_is_skipped_and_counted() {
        let quoted = Boundaries::Quoted {
            quote: b'"',
            delimiter: vec![b','],
        };
        let blocks = blocks("\"a\nb\"\n1\n", &quoted, 1);
        assert_eq!(blocks.len(), 1);
        assert_eq!(
            (blocks[0].first_line, blocks[0].bytes.as_slice()),
            (3, &b"1\n"[..])
        );
    }

    #[test]
    fn a_row_without_end_is_given_up_and_the_next_line_is_read() {
        let text = format!("1\n{}\n2\n", "x".repeat(3 * MAX_ROW_BYTES));
        let blocks = blocks(&text, &Boundaries::Lines, 0);
        let kinds: Vec<_> = blocks
            .iter()
            .map(|block| (block.first_line, block.too_long))
            .collect();
        assert_eq!(kinds, [(1, false), (2, true), (3, false)]);
        assert_eq!(blocks[2].bytes, b"2\n");
    }

    #[test]
    fn a_header_longer_than_the_file_leaves_nothing() {
        assert!(blocks("a\nb", &Boundaries::Lines, 5).is_empty());
    }
}
