//! A position in a block, and what has been done with the bytes before it.

use std::ops::Range;

use super::specials::Specials;
use super::{Dialect, Lines};
use crate::inference::Position;
use crate::pass::Block;

/// A position in a block, and how much of the block has been written.
///
/// Where a dialect is the normal one, what is kept is written in long runs: only a field that changes
/// interrupts them.
pub(super) struct Cursor<'a> {
    file: u32,
    pub(super) bytes: &'a [u8],
    pub(super) specials: Specials<'a>,
    pub(super) at: usize,
    pub(super) line: u64,
    is_normal: bool,
    lines: &'a Lines,
    /// Bytes before this are in the output or were dropped.
    copied: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(block: &'a Block, dialect: Dialect) -> Self {
        Self {
            file: block.file,
            bytes: &block.bytes,
            specials: Specials::new(&block.bytes, dialect.delimiter, dialect.quote),
            at: 0,
            line: block.first_line,
            is_normal: dialect.is_normal(),
            lines: &block.lines,
            copied: 0,
        }
    }

    pub(super) fn position(&self) -> Position {
        self.position_at(self.line)
    }

    pub(super) fn position_at(&self, line: u64) -> Position {
        Position {
            file: self.file,
            line: self.lines.in_file(line),
        }
    }

    /// Writes what was kept up to `end`.
    pub(super) fn flush(&mut self, end: usize, out: &mut Vec<u8>) {
        if self.is_normal {
            out.extend_from_slice(&self.bytes[self.copied..end]);
        }
        self.copied = end;
    }

    /// Writes something else instead of a field, its quotes included.
    pub(super) fn replace(
        &mut self,
        field: Range<usize>,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        if self.is_normal {
            self.flush(field.start, out);
            self.copied = field.end;
        }
        write(out);
    }

    /// Moves past the line end; in the output every record ends with `\n`.
    #[inline]
    pub(super) fn end_record(&mut self, out: &mut Vec<u8>) {
        if self.is_normal && self.bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
            self.line += 1;
            return;
        }
        self.flush(self.at, out);
        out.push(b'\n');
        let next = self.after_line_end();
        if next == self.at + 2 {
            // The line feed behind a carriage return.
            self.specials.next();
        }
        self.at = next;
        self.copied = next;
        self.line += 1;
    }

    /// Moves past a record, or an empty line, that is not written.
    pub(super) fn leave_out(&mut self, record: Range<usize>, lines: u64, out: &mut Vec<u8>) {
        self.flush(record.start, out);
        self.go_to(record.end, self.line + lines);
    }

    /// Goes on at `at`, whatever was written of what is before it.
    pub(super) fn go_to(&mut self, at: usize, line: u64) {
        self.at = at;
        self.copied = at;
        self.line = line;
        self.specials.seek(at);
    }

    /// Where the next line begins, if the cursor stands at the end of one.
    pub(super) fn after_line_end(&self) -> usize {
        let carriage_return = usize::from(self.bytes.get(self.at) == Some(&b'\r'));
        let line_feed = usize::from(self.bytes.get(self.at + carriage_return) == Some(&b'\n'));
        self.at + carriage_return + line_feed
    }

    pub(super) fn skip_blank_line(&mut self, out: &mut Vec<u8>) -> bool {
        if !matches!(self.bytes[self.at], b'\n' | b'\r') {
            return false;
        }
        let next = self.after_line_end();
        if self.bytes[next - 1] == b'\r' && next < self.bytes.len() {
            return false;
        }
        self.leave_out(self.at..next, 1, out);
        true
    }
}

/// Whether what follows a carriage return makes it the end of a record.
pub(super) fn ends_record(rest: &[u8]) -> bool {
    matches!(rest.first(), None | Some(b'\n'))
}

pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
