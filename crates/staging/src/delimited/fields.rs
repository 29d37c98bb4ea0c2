//! The inner loop: fields are found, looked at, and changed where the normal form asks for it.

use std::ops::Range;

use super::Dialect;
use super::cursor::{Cursor, count_lines, ends_record};
use super::markers::{Markers, Meaning};
use crate::parts::normal;
use crate::pass::{Fault, Judge, Plan, Verdict};

/// Where a field ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Delimiter,
    /// The cursor stands at the line end.
    Record,
}

pub(super) struct FieldReader<'a> {
    dialect: Dialect,
    markers: &'a Markers,
    pub(super) judge: Judge<'a>,
    /// The value of a quoted field that holds quotes.
    unescaped: Vec<u8>,
}

impl<'a> FieldReader<'a> {
    pub(super) fn new(dialect: Dialect, markers: &'a Markers, plan: &'a Plan) -> Self {
        Self {
            dialect,
            markers,
            judge: Judge::new(plan, markers.conditional_count()),
            unescaped: Vec::new(),
        }
    }

    /// Reads the field at the cursor.
    #[inline]
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        out: &mut Vec<u8>,
    ) -> Result<Ending, Fault> {
        let start = cursor.at;
        let end = cursor.specials.next();
        let ending = match cursor.bytes.get(end) {
            Some(&byte) if byte == self.dialect.delimiter => {
                cursor.at = end + 1;
                Ending::Delimiter
            }
            Some(b'\n') | None => {
                cursor.at = end;
                Ending::Record
            }
            Some(b'\r') if ends_record(&cursor.bytes[end + 1..]) => {
                cursor.at = end;
                Ending::Record
            }
            Some(&byte) if end == start && byte == self.dialect.quote => {
                return self.read_quoted(cursor, column, out);
            }
            Some(_) => return self.read_irregular(cursor, column, out),
        };
        self.take_unquoted(cursor, column, start..end, out)?;
        Ok(ending)
    }

    /// An unquoted field: a null marker or a value.
    #[inline]
    fn take_unquoted(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        field: Range<usize>,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let rest = &cursor.bytes[field.start..];
        let length = field.len();
        let value = &rest[..length];
        match self.markers.meaning(value) {
            Meaning::Value if length > 0 => {
                match self.judge.value(column, rest, length, cursor.position())? {
                    Verdict::Keep => {
                        if !self.dialect.is_normal() {
                            normal::write(value, out);
                        }
                    }
                    verdict => self.write_changed(cursor, field, value, verdict, out),
                }
            }
            Meaning::Value => {
                self.judge.empty(column, cursor.position())?;
                cursor.replace(field, out, |out| normal::write_quoted(b"", out));
            }
            Meaning::Null => {
                self.judge.null(column, cursor.position())?;
                self.write_changed(cursor, field, value, Verdict::Null, out);
            }
            Meaning::Conditional(marker) => {
                self.judge.profile(column).observe_marker(marker, value);
                if self.judge.plan.columns[column].markers_are_null {
                    self.judge.missing_if_typed(column, cursor.position())?;
                    self.write_changed(cursor, field, value, Verdict::Null, out);
                } else if !self.dialect.is_normal() {
                    normal::write(value, out);
                }
            }
        }
        Ok(())
    }

    /// Writes what is left of a field whose value is not kept as it was.
    #[cold]
    fn write_changed(
        &self,
        cursor: &mut Cursor<'_>,
        field: Range<usize>,
        value: &[u8],
        verdict: Verdict,
        out: &mut Vec<u8>,
    ) {
        let sentinel = self.judge.plan.sentinel.as_bytes();
        cursor.replace(field, out, |out| match verdict {
            Verdict::Keep => normal::write(value, out),
            Verdict::Cut(length) => normal::write(&value[..length], out),
            Verdict::Null => out.extend_from_slice(sentinel),
        });
    }

    /// An unquoted field with quotes or lone carriage returns in it, which has to be quoted.
    #[cold]
    fn read_irregular(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        out: &mut Vec<u8>,
    ) -> Result<Ending, Fault> {
        let start = cursor.at;
        let position = cursor.position();
        cursor.specials.seek(start);
        let ending = self.skip_unquoted(cursor);
        let end = cursor.at - usize::from(ending == Ending::Delimiter);
        let rest = &cursor.bytes[start..];
        let value = &rest[..end - start];
        let verdict = self.judge.value(column, rest, value.len(), position)?;
        self.write_changed(cursor, start..end, value, verdict, out);
        Ok(ending)
    }

    fn read_quoted(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        out: &mut Vec<u8>,
    ) -> Result<Ending, Fault> {
        let (start, position) = (cursor.at, cursor.position());
        let doubled = self.find_closing_quote(cursor, column)?;
        let field = start..cursor.at;
        let mut unescaped = std::mem::take(&mut self.unescaped);
        let content = &cursor.bytes[start + 1..field.end - 1];
        let (rest, length) = if doubled {
            unescape(content, self.dialect.quote, &mut unescaped);
            (unescaped.as_slice(), unescaped.len())
        } else {
            (&cursor.bytes[start + 1..], content.len())
        };
        let value = &rest[..length];
        let verdict = if value.is_empty() {
            self.judge.empty(column, position)?;
            Verdict::Keep
        } else {
            self.judge.value(column, rest, length, position)?
        };
        if verdict != Verdict::Keep {
            self.write_changed(cursor, field, value, verdict, out);
        } else if !self.dialect.is_normal() {
            normal::write_quoted(value, out);
        }
        self.unescaped = unescaped;
        self.end_quoted(cursor).ok_or_else(|| {
            Fault::new(position, Some(column), "goes on after its closing quote")
                .with_hint("inside a quoted field, write a quote twice")
        })
    }

    /// What stands behind a closing quote, if it ends the field.
    fn end_quoted(&self, cursor: &mut Cursor<'_>) -> Option<Ending> {
        let rest = &cursor.bytes[cursor.at..];
        match rest.first() {
            Some(&byte) if byte == self.dialect.delimiter => {
                cursor.specials.next();
                cursor.at += 1;
                Some(Ending::Delimiter)
            }
            Some(b'\n') => {
                cursor.specials.next();
                Some(Ending::Record)
            }
            Some(b'\r') if ends_record(&rest[1..]) => {
                cursor.specials.next();
                Some(Ending::Record)
            }
            None => Some(Ending::Record),
            Some(_) => None,
        }
    }

    /// Leaves the cursor behind the closing quote, its lines counted, and tells whether there are
    /// doubled quotes in the field.
    fn find_closing_quote(&self, cursor: &mut Cursor<'_>, column: usize) -> Result<bool, Fault> {
        let position = cursor.position();
        let mut doubled = false;
        loop {
            let at = cursor.specials.next();
            match cursor.bytes.get(at) {
                Some(&byte) if byte == self.dialect.quote => {
                    if cursor.bytes.get(at + 1) != Some(&self.dialect.quote) {
                        cursor.at = at + 1;
                        return Ok(doubled);
                    }
                    cursor.specials.next();
                    doubled = true;
                }
                Some(b'\n') => cursor.line += 1,
                Some(_) => {}
                None => {
                    return Err(Fault::new(position, Some(column), "has no closing quote").fatal());
                }
            }
        }
    }

    /// Moves past a field without looking at it.
    pub(super) fn skip(&self, cursor: &mut Cursor<'_>) -> Result<Ending, Fault> {
        if cursor.bytes.get(cursor.at) == Some(&self.dialect.quote) {
            cursor.specials.next();
            self.find_closing_quote(cursor, 0)?;
        }
        Ok(self.skip_unquoted(cursor))
    }

    fn skip_unquoted(&self, cursor: &mut Cursor<'_>) -> Ending {
        loop {
            let at = cursor.specials.next();
            match cursor.bytes.get(at) {
                Some(&byte) if byte == self.dialect.delimiter => {
                    cursor.at = at + 1;
                    return Ending::Delimiter;
                }
                Some(b'\n') | None => {
                    cursor.at = at;
                    return Ending::Record;
                }
                Some(b'\r') if ends_record(&cursor.bytes[at + 1..]) => {
                    cursor.at = at;
                    return Ending::Record;
                }
                Some(_) => {}
            }
        }
    }

    /// The record at the cursor with its line end, and its lines. The cursor stays where it is, but
    /// for its special bytes.
    pub(super) fn record_at(&self, cursor: &mut Cursor<'_>) -> Result<(Range<usize>, u64), Fault> {
        let (start, line) = (cursor.at, cursor.line);
        while self.skip(cursor)? == Ending::Delimiter {}
        let end = cursor.after_line_end();
        cursor.at = start;
        cursor.line = line;
        Ok((start..end, count_lines(&cursor.bytes[start..end]).max(1)))
    }

    /// Whether the record at the cursor is UTF-8.
    pub(super) fn check_utf8(&self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let (record, _) = self.record_at(cursor)?;
        cursor.specials.seek(cursor.at);
        let record = &cursor.bytes[record];
        let Err(error) = std::str::from_utf8(record) else {
            return Ok(());
        };
        let valid = &record[..error.valid_up_to()];
        let line = cursor.line + count_lines(valid);
        let place = valid.len() - memchr::memrchr(b'\n', valid).map_or(0, |at| at + 1) + 1;
        let byte = record[valid.len()];
        let reason = format!("is not UTF-8: byte 0x{byte:02x} at byte {place} of the line");
        Err(
            Fault::new(cursor.position_at(line), None, reason).with_hint(
                "if the whole file has another encoding, name it: `--encoding windows-1252`",
            ),
        )
    }
}

fn unescape(content: &[u8], quote: u8, into: &mut Vec<u8>) {
    into.clear();
    let mut rest = content;
    while let Some(at) = memchr::memchr(quote, rest) {
        into.extend_from_slice(&rest[..=at]);
        rest = &rest[at + 2..];
    }
    into.extend_from_slice(rest);
}
