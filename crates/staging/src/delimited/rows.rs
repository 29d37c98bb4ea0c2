//! The inner loop: fields of a block are found, looked at and written in the normal form.

use super::Dialect;
use super::cursor::{Cursor, Field, count_lines, ends_record};
use super::markers::{Markers, Meaning};
use crate::inference::Position;
use crate::inference::byte_class::{self, END, NUL, Table};
use crate::inference::decide::MAX_VARCHAR_BYTES;
use crate::parts::normal;
use crate::pass::{Block, Fault, Observed, Plan};

/// Reads the blocks of one worker.
pub(crate) struct RowReader<'a> {
    dialect: Dialect,
    table: Table,
    plain_table: Table,
    markers: &'a Markers,
    plan: &'a Plan,
    pub(crate) observed: Observed,
    /// The value of a quoted field that holds quotes.
    unescaped: Vec<u8>,
}

/// Where a field ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Delimiter,
    Record,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(dialect: Dialect, markers: &'a Markers, plan: &'a Plan) -> Self {
        Self {
            dialect,
            table: byte_class::table_for(dialect.delimiter, dialect.quote),
            plain_table: byte_class::table(),
            markers,
            plan,
            observed: Observed::new(plan.columns.len(), markers.conditional_count()),
            unescaped: Vec::new(),
        }
    }

    /// Appends the block's records to `out` in the normal form and returns how many there are.
    pub(crate) fn read(&mut self, block: &Block, out: &mut Vec<u8>) -> Result<u64, Fault> {
        check_utf8(block)?;
        let mut cursor = Cursor::new(block);
        let mut header = block.begins_with_header;
        let mut rows = 0;
        while cursor.at < cursor.bytes.len() {
            let blank = cursor.skip_blank_line(self.dialect.is_normal(), out);
            if blank {
                self.observed.blank_lines += 1;
            } else if header {
                header = false;
                self.skip_record(&mut cursor)?;
            } else {
                self.read_record(&mut cursor, out)?;
                rows += 1;
            }
        }
        if self.dialect.is_normal() {
            cursor.flush(cursor.bytes.len(), out);
        }
        self.observed.rows += rows;
        Ok(rows)
    }

    fn read_record(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let expected = self.plan.columns.len();
        let line = cursor.line;
        for column in 0..expected {
            let ending = self.read_field(cursor, column, out)?;
            match (ending, column + 1 == expected) {
                (Ending::Delimiter, false) => {
                    if !self.dialect.is_normal() {
                        out.push(b',');
                    }
                }
                (Ending::Record, true) => {
                    cursor.end_record(self.dialect.is_normal(), out);
                    return Ok(());
                }
                (Ending::Record, false) => {
                    return Err(wrong_count(cursor.position_at(line), column + 1, expected));
                }
                (Ending::Delimiter, true) => {
                    let mut found = expected + 1;
                    while self.skip_field(cursor)? == Ending::Delimiter {
                        found += 1;
                    }
                    return Err(wrong_count(cursor.position_at(line), found, expected));
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn read_field(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        out: &mut Vec<u8>,
    ) -> Result<Ending, Fault> {
        let start = cursor.at;
        let rest = &cursor.bytes[start..];
        let mut classes = 0;
        let mut length = rest.len();
        for (index, &byte) in rest.iter().enumerate() {
            let class = self.table[usize::from(byte)];
            if class & END != 0 {
                length = index;
                break;
            }
            classes |= class;
        }
        let end = start + length;
        let ending = match rest.get(length) {
            Some(&byte) if byte == self.dialect.delimiter => Ending::Delimiter,
            Some(b'\n') | None => Ending::Record,
            Some(b'\r') if ends_record(&rest[length + 1..]) => Ending::Record,
            Some(_) if length == 0 && rest[0] == self.dialect.quote => {
                return self.read_quoted(cursor, column, out);
            }
            Some(_) => return self.read_irregular(cursor, column, out),
        };
        let field = Field { start, end };
        cursor.at = end + usize::from(ending == Ending::Delimiter);
        self.take_unquoted(cursor, column, &field, classes, out)?;
        Ok(ending)
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
        let ending = self.skip_field(cursor)?;
        let end = cursor.at - usize::from(ending == Ending::Delimiter);
        let value = &cursor.bytes[start..end];
        let classes = byte_class::classes(&self.plain_table, value);
        self.take_value(cursor, column, value, classes)?;
        cursor.replace(
            &Field { start, end },
            self.dialect.is_normal(),
            out,
            |out| {
                normal::write_quoted(value, out);
            },
        );
        Ok(ending)
    }

    fn read_quoted(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        out: &mut Vec<u8>,
    ) -> Result<Ending, Fault> {
        let start = cursor.at;
        let line = cursor.line;
        let (content, doubled) = self.find_closing_quote(cursor, column)?;
        let mut unescaped = std::mem::take(&mut self.unescaped);
        let value = if doubled {
            unescape(content, self.dialect.quote, &mut unescaped);
            unescaped.as_slice()
        } else {
            content
        };
        if value.is_empty() {
            self.observed.profiles[column].empty_strings += 1;
        } else {
            let classes = byte_class::classes(&self.plain_table, value);
            self.take_value(cursor, column, value, classes)?;
        }
        if !self.dialect.is_normal() {
            normal::write_quoted(value, out);
        }
        self.unescaped = unescaped;
        cursor.line += count_lines(&cursor.bytes[start..cursor.at]);
        let rest = &cursor.bytes[cursor.at..];
        match rest.first() {
            Some(&byte) if byte == self.dialect.delimiter => {
                cursor.at += 1;
                Ok(Ending::Delimiter)
            }
            Some(b'\n') | None => Ok(Ending::Record),
            Some(b'\r') if ends_record(&rest[1..]) => Ok(Ending::Record),
            Some(_) => {
                let reason = "goes on after its closing quote";
                Err(Fault::new(cursor.position_at(line), Some(column), reason)
                    .with_hint("inside a quoted field, write a quote twice"))
            }
        }
    }

    /// The text between the quotes, and whether it holds doubled quotes. Leaves the cursor behind
    /// the closing quote.
    fn find_closing_quote<'b>(
        &self,
        cursor: &mut Cursor<'b>,
        column: usize,
    ) -> Result<(&'b [u8], bool), Fault> {
        let quote = self.dialect.quote;
        let start = cursor.at + 1;
        let mut at = start;
        let mut doubled = false;
        while let Some(found) = memchr::memchr(quote, &cursor.bytes[at..]) {
            let close = at + found;
            if cursor.bytes.get(close + 1) != Some(&quote) {
                cursor.at = close + 1;
                return Ok((&cursor.bytes[start..close], doubled));
            }
            doubled = true;
            at = close + 2;
        }
        Err(Fault::new(
            cursor.position(),
            Some(column),
            "has no closing quote",
        ))
    }

    /// An unquoted field: a null marker or a value.
    #[inline]
    fn take_unquoted(
        &mut self,
        cursor: &mut Cursor<'_>,
        column: usize,
        field: &Field,
        classes: u8,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let bytes = cursor.bytes;
        let value = &bytes[field.start..field.end];
        let normal = self.dialect.is_normal();
        let is_null = match self.markers.meaning(value) {
            Meaning::Value if value.is_empty() => {
                self.observed.profiles[column].empty_strings += 1;
                cursor.replace(field, normal, out, |out| normal::write_quoted(b"", out));
                return Ok(());
            }
            Meaning::Value => {
                self.take_value(cursor, column, value, classes)?;
                false
            }
            Meaning::Null => {
                self.observed.profiles[column].nulls += 1;
                true
            }
            Meaning::Conditional(marker) => {
                self.observed.profiles[column].observe_marker(marker, value);
                self.plan.columns[column].markers_are_null
            }
        };
        if is_null {
            let sentinel = self.plan.sentinel.as_bytes();
            cursor.replace(field, normal, out, |out| out.extend_from_slice(sentinel));
            return Ok(());
        }
        if !normal {
            normal::write(value, out);
        }
        Ok(())
    }

    #[inline]
    fn take_value(
        &mut self,
        cursor: &Cursor<'_>,
        column: usize,
        value: &[u8],
        classes: u8,
    ) -> Result<(), Fault> {
        if classes & NUL != 0 || value.len() > MAX_VARCHAR_BYTES {
            return Err(unstorable(cursor.position(), column, value));
        }
        self.observed.sentinel.see(value, &self.plan.sentinel);
        self.observed.profiles[column].observe(value, classes, cursor.position());
        Ok(())
    }

    /// Moves past a field without looking at it.
    fn skip_field(&self, cursor: &mut Cursor<'_>) -> Result<Ending, Fault> {
        if cursor.bytes.get(cursor.at) == Some(&self.dialect.quote) {
            let start = cursor.at;
            self.find_closing_quote(cursor, 0)?;
            cursor.line += count_lines(&cursor.bytes[start..cursor.at]);
        }
        while let Some(&byte) = cursor.bytes.get(cursor.at) {
            if byte == self.dialect.delimiter {
                cursor.at += 1;
                return Ok(Ending::Delimiter);
            }
            let rest = &cursor.bytes[cursor.at + 1..];
            if byte == b'\n' || (byte == b'\r' && ends_record(rest)) {
                break;
            }
            cursor.at += 1;
        }
        Ok(Ending::Record)
    }

    fn skip_record(&self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        while self.skip_field(cursor)? == Ending::Delimiter {}
        cursor.drop_line_end();
        Ok(())
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

fn check_utf8(block: &Block) -> Result<(), Fault> {
    let Err(error) = std::str::from_utf8(&block.bytes) else {
        return Ok(());
    };
    let valid = &block.bytes[..error.valid_up_to()];
    let line = block.first_line + count_lines(valid);
    let column = valid.len() - memchr::memrchr(b'\n', valid).map_or(0, |at| at + 1) + 1;
    let byte = block.bytes[valid.len()];
    let reason = format!("is not UTF-8: byte 0x{byte:02x} at byte {column} of the line");
    Err(Fault::new(
        Position {
            file: block.file,
            line,
        },
        None,
        reason,
    )
    .with_hint("convert the file, for example with `iconv -f latin1 -t utf-8`"))
}

#[cold]
fn unstorable(position: Position, column: usize, value: &[u8]) -> Fault {
    if value.contains(&0) {
        return Fault::new(
            position,
            Some(column),
            "holds a NUL byte, which Redshift cannot store",
        );
    }
    let reason = format!(
        "is {} bytes long; a VARCHAR holds at most 65,535",
        value.len()
    );
    Fault::new(position, Some(column), reason)
}

#[cold]
fn wrong_count(position: Position, found: usize, expected: usize) -> Fault {
    let fields = if found == 1 { "field" } else { "fields" };
    Fault::new(
        position,
        None,
        format!("has {found} {fields} where the first record has {expected}"),
    )
    .with_hint("check the delimiter and the quotes around fields that hold one")
}
