//! Records in any dialect become records in the normal one, while they are read.
//!
//! What is no quoted field stays none, so that null markers keep their meaning; a field that holds
//! something escaped, or a byte with a meaning in the normal dialect, is quoted. What is broken stays
//! broken: a quote that is not closed, or text behind one that is.

use std::io::{self, Read};

use super::lines::LineNotes;
use super::written::{Escape, Quote, Written};
use crate::source::Broken;

const CHUNK_BYTES: usize = 64 << 10;
/// Longest field, as long as the longest record.
const MAX_FIELD_BYTES: usize = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    RecordStart,
    FieldStart,
    Unquoted,
    UnquotedEscape,
    Quoted,
    QuotedEscape,
    /// Behind a quote in a quoted field: the first of two, or the closing one.
    QuoteSeen,
    /// Behind the closing quote.
    Closed,
    Comment,
}

/// Takes bytes as they are written and makes normal ones of them.
struct Machine {
    written: Written,
    state: State,
    /// The unquoted field, or what stands behind a closing quote.
    field: Vec<u8>,
    /// Bytes at the beginning of `field` that stand for themselves.
    literal: usize,
    /// The field began with an escaped `N`.
    null: bool,
    out: Vec<u8>,
    /// The last byte was a carriage return that ended a line of the file.
    after_return: bool,
    text_line: u64,
    file_line: u64,
    notes: LineNotes,
}

impl Machine {
    fn take(&mut self, byte: u8) {
        if std::mem::take(&mut self.after_return) && byte == b'\n' {
            self.end_file_line_as_one(byte);
            return;
        }
        match self.state {
            State::RecordStart if Some(byte) == self.written.comment => self.state = State::Comment,
            State::RecordStart | State::FieldStart if self.is_quote(byte) => {
                self.out.push(b'"');
                self.state = State::Quoted;
            }
            State::RecordStart | State::FieldStart | State::Unquoted => {
                self.state = State::Unquoted;
                self.take_unquoted(byte);
            }
            State::UnquotedEscape => {
                self.null |= self.field.is_empty() && byte == b'N';
                let value = self.unescaped(byte);
                if value == byte {
                    self.count_in_file(byte);
                }
                self.field.push(value);
                self.literal = self.field.len();
                self.state = State::Unquoted;
            }
            State::Quoted => self.take_quoted(byte),
            State::QuotedEscape => {
                let value = self.unescaped(byte);
                self.state = State::Quoted;
                self.put_quoted(value, value == byte);
            }
            State::QuoteSeen if self.is_quote(byte) => {
                self.state = State::Quoted;
                self.put_quoted(byte, true);
            }
            State::QuoteSeen => {
                self.out.push(b'"');
                self.state = State::Closed;
                self.take_closed(byte);
            }
            State::Closed => self.take_closed(byte),
            State::Comment => {
                if self.ends_line(byte) {
                    self.file_line += 1;
                    self.begin_record();
                }
            }
        }
    }

    fn is_quote(&self, byte: u8) -> bool {
        self.written.quote == Quote::Byte(byte)
    }

    /// Whether the byte, outside quotes, is a line end.
    fn ends_line(&mut self, byte: u8) -> bool {
        self.after_return = self.written.carriage_returns && byte == b'\r';
        byte == b'\n' || self.after_return
    }

    fn unescaped(&self, byte: u8) -> u8 {
        if self.written.escape != Escape::Letters {
            return byte;
        }
        match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 0x08,
            b'f' => 0x0c,
            b'v' => 0x0b,
            b'0' => 0,
            b'Z' => 0x1a,
            other => other,
        }
    }

    fn take_unquoted(&mut self, byte: u8) {
        if Some(byte) == self.written.escape.byte() {
            self.state = State::UnquotedEscape;
        } else if self.ends_line(byte) {
            self.drop_return_before(byte);
            self.put_field();
            self.end_record();
        } else {
            self.field.push(byte);
            if self.delimiter_ends_field() {
                self.put_field();
                self.out.push(b',');
                self.state = State::FieldStart;
            }
        }
    }

    fn take_closed(&mut self, byte: u8) {
        if self.ends_line(byte) {
            self.drop_return_before(byte);
            self.put_trailing();
            self.end_record();
        } else {
            self.field.push(byte);
            if self.delimiter_ends_field() {
                self.put_trailing();
                self.out.push(b',');
                self.state = State::FieldStart;
            }
        }
    }

    /// Takes the delimiter from the end of the field, if it is there.
    fn delimiter_ends_field(&mut self) -> bool {
        let delimiter = self.written.delimiter.as_bytes();
        let start = self.field.len().checked_sub(delimiter.len());
        match start.filter(|&start| start >= self.literal && self.field.ends_with(delimiter)) {
            Some(start) => {
                self.field.truncate(start);
                true
            }
            None => false,
        }
    }

    /// The first half of `\r\n`.
    fn drop_return_before(&mut self, byte: u8) {
        if byte == b'\n' && self.field.len() > self.literal && self.field.last() == Some(&b'\r') {
            self.field.pop();
        }
    }

    /// The second half of `\r\n` where lines end with carriage returns: outside quotes the line has
    /// ended, inside them it is one line break more.
    fn end_file_line_as_one(&mut self, byte: u8) {
        if matches!(self.state, State::Quoted) {
            self.text_line += 1;
            self.out.push(byte);
            self.notes.note(self.text_line, self.file_line);
        }
    }

    fn take_quoted(&mut self, byte: u8) {
        if Some(byte) == self.written.escape.byte() {
            self.state = State::QuotedEscape;
        } else if self.is_quote(byte) {
            self.state = State::QuoteSeen;
        } else {
            self.put_quoted(byte, true);
        }
    }

    /// Writes a byte of a quoted field. `as_written`: the file has the same byte there.
    fn put_quoted(&mut self, byte: u8, as_written: bool) {
        if byte == b'"' {
            self.out.push(b'"');
        }
        self.out.push(byte);
        if as_written {
            self.count_in_file(byte);
            self.after_return = self.written.carriage_returns && byte == b'\r';
        }
        if byte == b'\n' {
            self.text_line += 1;
            self.notes.note(self.text_line, self.file_line);
        }
    }

    /// A byte of a value that is a line end of the file.
    fn count_in_file(&mut self, byte: u8) {
        if byte == b'\n' || (self.written.carriage_returns && byte == b'\r') {
            self.file_line += 1;
        }
    }

    fn put_field(&mut self) {
        let escaped = self.literal > 0;
        let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
        if self.null && self.field == b"N" {
            self.out.extend_from_slice(b"\\N");
        } else if escaped || self.field.iter().any(special) {
            crate::parts::normal::write_quoted(&self.field, &mut self.out);
            let lines = memchr::memchr_iter(b'\n', &self.field).count() as u64;
            self.text_line += lines;
            if lines > 0 {
                self.notes.note(self.text_line, self.file_line);
            }
        } else {
            self.out.extend_from_slice(&self.field);
        }
        self.forget_field();
    }

    /// Text behind a closing quote is a fault, which the blank keeps one whatever the text begins with.
    fn put_trailing(&mut self) {
        if !self.field.is_empty() {
            self.out.push(b' ');
            self.out.extend_from_slice(&self.field);
        }
        self.forget_field();
    }

    fn forget_field(&mut self) {
        self.field.clear();
        self.literal = 0;
        self.null = false;
    }

    fn end_record(&mut self) {
        self.out.push(b'\n');
        self.text_line += 1;
        self.file_line += 1;
        self.begin_record();
    }

    fn begin_record(&mut self) {
        self.state = State::RecordStart;
        self.notes.note(self.text_line, self.file_line);
    }

    /// There are no more bytes.
    fn finish(&mut self) {
        match self.state {
            State::UnquotedEscape => {
                self.field.extend(self.written.escape.byte());
                self.literal = self.field.len();
                self.put_field();
            }
            State::Unquoted => self.put_field(),
            State::QuoteSeen => self.out.push(b'"'),
            State::Closed => self.put_trailing(),
            State::RecordStart
            | State::FieldStart
            | State::Quoted
            | State::QuotedEscape
            | State::Comment => {}
        }
        self.state = State::RecordStart;
    }
}

/// Reads a file in the normal dialect.
pub(crate) struct Rewriter<R> {
    inner: R,
    machine: Machine,
    input: Vec<u8>,
    /// Bytes of the machine's output that are handed out.
    sent: usize,
    ended: bool,
}

impl<R: Read> Rewriter<R> {
    /// `line` is the line of the file at which `inner` begins. Where lines of the text are others
    /// than those of the file goes to `notes`.
    pub(crate) fn new(inner: R, written: Written, line: u64, notes: LineNotes) -> Self {
        Self {
            inner,
            machine: Machine {
                written,
                state: State::RecordStart,
                field: Vec::new(),
                literal: 0,
                null: false,
                out: Vec::new(),
                after_return: false,
                text_line: line,
                file_line: line,
                notes,
            },
            input: vec![0; CHUNK_BYTES],
            sent: 0,
            ended: false,
        }
    }

    fn more(&mut self) -> io::Result<()> {
        self.machine.out.clear();
        self.sent = 0;
        while self.machine.out.is_empty() && !self.ended {
            let read = match self.inner.read(&mut self.input) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            for &byte in &self.input[..read] {
                self.machine.take(byte);
            }
            if read == 0 {
                self.machine.finish();
                self.ended = true;
            }
            if self.machine.field.len() > MAX_FIELD_BYTES {
                return Err(Broken {
                    line: self.machine.file_line,
                    reason: "is longer than 16 MiB; a quote may not be closed".to_owned(),
                    hint: None,
                }
                .into());
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Rewriter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.machine.out.len() {
            self.more()?;
        }
        let length = buffer.len().min(self.machine.out.len() - self.sent);
        buffer[..length].copy_from_slice(&self.machine.out[self.sent..self.sent + length]);
        self.sent += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
