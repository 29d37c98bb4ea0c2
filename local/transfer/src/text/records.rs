//! Rows of a delimited file, one at a time, with their line numbers.

use std::io::{self, Read};
use std::ops::Range;

/// How rows end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Every line feed ends a row.
    None,
    /// Line feeds between quotes belong to the field.
    Quoted(u8),
}

/// Longest row: 4 MB (database developer guide, "COPY").
pub(super) const MAX_RECORD_BYTES: usize = 4 * 1024 * 1024;

const READ_BYTES: usize = 256 * 1024;

/// Cuts a stream into rows.
pub(super) struct RecordReader<R> {
    input: R,
    quoting: Quoting,
    buffer: Vec<u8>,
    /// Where the next row starts in `buffer`.
    start: usize,
    line: u64,
    ended: bool,
}

/// One row: where it lies in the reader's buffer, without its line ending.
pub(super) struct Record {
    pub(super) range: Range<usize>,
    /// Line of the file on which the row starts, counted from 1.
    pub(super) line: u64,
    pub(super) too_long: bool,
}

impl<R: Read> RecordReader<R> {
    pub(super) fn new(input: R, quoting: Quoting) -> Self {
        Self {
            input,
            quoting,
            buffer: Vec::new(),
            start: 0,
            line: 1,
            ended: false,
        }
    }

    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[range]
    }

    /// The next row, or `None` at the end of the file. A last row needs no line feed.
    pub(super) fn next_record(&mut self) -> io::Result<Option<Record>> {
        let mut scanned = 0;
        let mut in_quotes = false;
        loop {
            if let Some(end) = self.find_end(&mut scanned, &mut in_quotes) {
                return Ok(Some(self.take(end, end + 1)));
            }
            if self.ended {
                let end = self.buffer.len();
                return Ok((self.start < end).then(|| self.take(end, end)));
            }
            self.fill()?;
        }
    }

    fn find_end(&self, scanned: &mut usize, in_quotes: &mut bool) -> Option<usize> {
        let from = self.start + *scanned;
        let found = match self.quoting {
            Quoting::None => memchr::memchr(b'\n', &self.buffer[from..]).map(|at| from + at),
            Quoting::Quoted(quote) => {
                let mut end = None;
                for at in memchr::memchr2_iter(quote, b'\n', &self.buffer[from..]) {
                    if self.buffer[from + at] == quote {
                        *in_quotes = !*in_quotes;
                    } else if !*in_quotes {
                        end = Some(from + at);
                        break;
                    }
                }
                end
            }
        };
        *scanned = self.buffer.len() - self.start;
        found
    }

    fn take(&mut self, end: usize, next: usize) -> Record {
        let content = &self.buffer[self.start..end];
        let line = self.line;
        let lines = memchr::memchr_iter(b'\n', content).count() + usize::from(next > end);
        self.line += lines as u64;
        let trimmed = content.len() - usize::from(content.last() == Some(&b'\r'));
        let range = self.start..self.start + trimmed;
        self.start = next;
        Record {
            too_long: range.len() > MAX_RECORD_BYTES,
            range,
            line,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + READ_BYTES, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, quoting: Quoting) -> Vec<(u64, String)> {
        let mut reader = RecordReader::new(text.as_bytes(), quoting);
        let mut records = Vec::new();
        while let Some(record) = reader.next_record().unwrap() {
            let text = String::from_utf8(reader.bytes(record.range).to_vec()).unwrap();
            records.push((record.line, text));
        }
        records
    }

    fn owned(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
        expected
            .iter()
            .map(|(line, text)| (*line, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn line_feeds_between_quotes_stay_in_the_row() {
        assert_eq!(
            records("a,\"x\ny\"\nb,\"q\"\"\n\"\nc", Quoting::Quoted(b'"')),
            owned(&[(1, "a,\"x\ny\""), (3, "b,\"q\"\"\n\""), (5, "c")])
        );
    }

    #[test]
    fn both_line_endings_are_taken_off() {
        assert_eq!(
            records("a\r\nb\n\nc\r\n", Quoting::None),
            owned(&[(1, "a"), (2, "b"), (3, ""), (4, "c")])
        );
    }

    #[test]
    fn rows_longer_than_a_read_are_whole() {
        let long = "x".repeat(3 * READ_BYTES);
        assert_eq!(
            records(&format!("{long}\nb"), Quoting::Quoted(b'"')),
            [(1, long.clone()), (2, "b".to_owned())]
        );
    }
}
