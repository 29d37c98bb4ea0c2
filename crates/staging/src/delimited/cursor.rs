//! A position in a block, and what has been done with the bytes before it.

use crate::inference::Position;
use crate::pass::Block;

/// The part of a block that holds a field, its quotes included.
pub(super) struct Field {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A position in a block, and how much of the block has been written.
pub(super) struct Cursor<'a> {
    block: &'a Block,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) line: u64,
    /// Bytes before this are in the output or were dropped.
    copied: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(block: &'a Block) -> Self {
        Self {
            block,
            bytes: &block.bytes,
            at: 0,
            line: block.first_line,
            copied: 0,
        }
    }

    pub(super) fn position(&self) -> Position {
        self.position_at(self.line)
    }

    pub(super) fn position_at(&self, line: u64) -> Position {
        Position {
            file: self.block.file,
            line,
        }
    }

    /// Writes what was kept up to `end`.
    pub(super) fn flush(&mut self, end: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[self.copied..end]);
        self.copied = end;
    }

    /// Writes something else instead of `field`.
    pub(super) fn replace(
        &mut self,
        field: &Field,
        normal: bool,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        if normal {
            self.flush(field.start, out);
            self.copied = field.end;
        }
        write(out);
    }

    /// Moves past the line end; in the output every record ends with `\n`.
    #[inline]
    pub(super) fn end_record(&mut self, normal: bool, out: &mut Vec<u8>) {
        let kept = self.bytes.get(self.at) == Some(&b'\n');
        if normal && kept {
            self.at += 1;
            self.line += 1;
            return;
        }
        if normal {
            self.flush(self.at, out);
        }
        out.push(b'\n');
        self.drop_line_end();
    }

    /// Moves past the line end of a record that is not written.
    pub(super) fn drop_line_end(&mut self) {
        self.at = self.after_line_end();
        self.copied = self.at;
        self.line += 1;
    }

    fn after_line_end(&self) -> usize {
        let carriage_return = usize::from(self.bytes.get(self.at) == Some(&b'\r'));
        let line_feed = usize::from(self.bytes.get(self.at + carriage_return) == Some(&b'\n'));
        self.at + carriage_return + line_feed
    }

    pub(super) fn skip_blank_line(&mut self, normal: bool, out: &mut Vec<u8>) -> bool {
        let next = self.after_line_end();
        if next == self.at || (self.bytes[next - 1] == b'\r' && next < self.bytes.len()) {
            return false;
        }
        if normal {
            self.flush(self.at, out);
        }
        self.at = next;
        self.copied = next;
        self.line += 1;
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
