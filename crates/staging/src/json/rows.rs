//! Objects of a block become records in the normal form.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::array::element_end;
use super::object::Object;
use super::scan::{Raw, Scanner};
use crate::inference::Position;
use crate::parts::normal;
use crate::pass::{
    Block, Facts, Fault, Form, Judge, LateColumn, Observed, OnFault, Plan, Reject, Remedy, Verdict,
};

/// Reads the blocks of one worker.
pub(crate) struct RowReader<'a> {
    columns: HashMap<&'a str, usize>,
    scanner: Scanner,
    judge: Judge<'a>,
    /// Whether the objects are those of an array, which may go over many lines.
    is_array: bool,
}

/// An object that is not written.
struct LeftOut {
    object: Range<usize>,
    fault: Fault,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(plan: &'a Plan, is_array: bool) -> Self {
        let columns = plan
            .columns
            .iter()
            .enumerate()
            .map(|(index, c)| (c.name.as_str(), index))
            .collect();
        Self {
            columns,
            scanner: Scanner::new(&plan.columns),
            judge: Judge::new(plan, 0),
            is_array,
        }
    }

    pub(crate) fn into_observed(self) -> Observed {
        self.judge.observed
    }

    /// Appends the block's objects to `out` in the normal form and returns how many there are. Those
    /// that are left out for a fault go to `rejects`.
    pub(crate) fn read(
        &mut self,
        block: &Block,
        out: &mut Vec<u8>,
        rejects: &mut Vec<Reject>,
    ) -> Result<u64, Fault> {
        let facts = Facts::of(&block.bytes);
        // What is not UTF-8 is told by the reader of the object.
        self.judge
            .begin(if facts.is_utf8 { facts } else { Facts::UTF8 });
        if self.judge.plan.on_fault != OnFault::Skip {
            return self.read_objects(block, facts, out, &[], &mut Vec::new());
        }
        // An object is left out before anything of it counts: the block is read again without it.
        let (before, written) = (self.judge.observed.clone(), out.len());
        let mut faulty = Vec::new();
        let rows = self.read_objects(block, facts, out, &[], &mut faulty)?;
        if faulty.is_empty() {
            return Ok(rows);
        }
        self.judge.observed = before;
        out.truncate(written);
        let rows = self.read_objects(block, facts, out, &faulty, &mut Vec::new())?;
        for LeftOut { object, fault } in faulty {
            rejects.push(Reject::new(&fault, block.bytes[object].trim_ascii_end()));
            self.judge.observed.faults.add(fault, Remedy::Skipped);
        }
        Ok(rows)
    }

    /// Reads all objects but those of `left_out`. Under [`OnFault::Skip`] the reading goes on behind an
    /// object with a fault, which is put into `faulty`.
    fn read_objects(
        &mut self,
        block: &Block,
        facts: Facts,
        out: &mut Vec<u8>,
        left_out: &[LeftOut],
        faulty: &mut Vec<LeftOut>,
    ) -> Result<u64, Fault> {
        let bytes = block.bytes.as_slice();
        let mut left_out = left_out.iter().peekable();
        let mut line = Line::first(block);
        let mut slots = vec![None; self.judge.plan.columns.len()];
        let mut rows = 0;
        let mut at = next_byte(bytes, 0);
        while at < bytes.len() {
            let position = line.advance(bytes, at);
            let end = if let Some(next) = left_out.next_if(|next| next.object.start == at) {
                next.object.end
            } else {
                let end = self.find_values(bytes, at, facts, &line, position, &mut slots);
                let read = end.and_then(|end| {
                    self.write_values(&slots, position, out)?;
                    Ok(end)
                });
                match read {
                    Ok(end) => {
                        rows += 1;
                        end
                    }
                    Err(fault) if self.judge.plan.on_fault == OnFault::Skip => {
                        let object = at..self.end_of_faulty(bytes, at);
                        let end = object.end;
                        let fault = Fault { position, ..fault };
                        faulty.push(LeftOut { object, fault });
                        end
                    }
                    Err(fault) => return Err(fault),
                }
            };
            at = next_byte(bytes, end);
        }
        self.judge.observed.rows += rows;
        Ok(rows)
    }

    /// Where to go on behind an object with a fault: behind its braces in an array, in JSON lines at
    /// the next line.
    fn end_of_faulty(&self, bytes: &[u8], at: usize) -> usize {
        let rest = &bytes[at..];
        let end = if self.is_array {
            element_end(rest)
        } else {
            memchr::memchr(b'\n', rest)
        };
        at + end.unwrap_or(rest.len())
    }

    /// Puts the values of the object at `at` into `slots` and returns where it ends.
    fn find_values<'b>(
        &mut self,
        bytes: &'b [u8],
        at: usize,
        facts: Facts,
        line: &Line,
        position: Position,
        slots: &mut [Option<Raw<'b>>],
    ) -> Result<usize, Fault> {
        slots.fill(None);
        let scanned = if facts.is_utf8 {
            self.scanner.object(bytes, at, slots)
        } else {
            None
        };
        match scanned {
            Some(end) => Ok(end),
            None => self.find_strictly(bytes, at, line, position, slots),
        }
    }

    /// Reads an object that is not as expected, or none at all.
    fn find_strictly<'b>(
        &mut self,
        bytes: &'b [u8],
        at: usize,
        line: &Line,
        position: Position,
        slots: &mut [Option<Raw<'b>>],
    ) -> Result<usize, Fault> {
        slots.fill(None);
        let mut objects = serde_json::Deserializer::from_slice(&bytes[at..]).into_iter::<Object>();
        let object = match objects.next() {
            Some(Ok(object)) => object,
            Some(Err(error)) => return Err(line.malformed(at, position, &error)),
            None => return Ok(bytes.len()),
        };
        for (key, value) in object.0 {
            let Some(&column) = self.columns.get(key.as_ref()) else {
                let name = key.into_owned();
                let late = LateColumn { name, position };
                self.judge.observed.see_late_column(late);
                continue;
            };
            if slots[column].is_some() {
                let reason = format!("holds the key \"{key}\" twice");
                return Err(Fault::new(position, None, reason));
            }
            let rest = value.get().as_bytes();
            slots[column] = Some(Raw {
                rest,
                length: rest.len(),
                is_plain: false,
            });
        }
        Ok(at + objects.byte_offset())
    }

    fn write_values(
        &mut self,
        slots: &[Option<Raw<'_>>],
        position: Position,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        for (column, value) in slots.iter().enumerate() {
            if column > 0 {
                out.push(b',');
            }
            if let Some(raw) = value.filter(|raw| raw.rest[0] != b'n') {
                self.write_value(column, raw, position, out)?;
            } else {
                self.judge.null(column, position)?;
                out.extend_from_slice(self.judge.plan.sentinel.as_bytes());
            }
        }
        out.push(b'\n');
        Ok(())
    }

    #[inline]
    fn write_value(
        &mut self,
        column: usize,
        raw: Raw<'_>,
        position: Position,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let plan = self.judge.plan;
        let sentinel = plan.sentinel.as_bytes();
        match raw.rest[0] {
            b'"' => {
                let unescaped;
                let (rest, length) = if raw.is_plain {
                    (&raw.rest[1..], raw.length - 2)
                } else {
                    unescaped = unescape(raw.bytes(), position, column)?;
                    (&unescaped[..], unescaped.len())
                };
                let verdict = self.judge.string(column, rest, length, position)?;
                let as_json = plan.columns[column].as_json && verdict == Verdict::Keep;
                let written = if as_json {
                    raw.bytes()
                } else {
                    &rest[..length]
                };
                write(written, verdict, sentinel, out);
            }
            b'{' | b'[' => {
                let bytes = raw.bytes();
                let verdict = self
                    .judge
                    .formed_value(column, bytes, Form::Nested, position)?;
                write(bytes, verdict, sentinel, out);
            }
            _ => match self.judge.value(column, raw.rest, raw.length, position)? {
                // A number or a word is never quoted.
                Verdict::Keep => out.extend_from_slice(raw.bytes()),
                verdict => write(raw.bytes(), verdict, sentinel, out),
            },
        }
        Ok(())
    }
}

fn write(value: &[u8], verdict: Verdict, sentinel: &[u8], out: &mut Vec<u8>) {
    match verdict {
        Verdict::Keep => normal::write(value, out),
        Verdict::Cut(length) => normal::write(&value[..length], out),
        Verdict::Null => out.extend_from_slice(sentinel),
    }
}

/// Counts lines as objects are passed.
struct Line {
    file: u32,
    number: u64,
    /// Line feeds before this are counted.
    counted: usize,
    start: usize,
}

impl Line {
    fn first(block: &Block) -> Self {
        Self {
            file: block.file,
            number: block.first_line,
            counted: 0,
            start: 0,
        }
    }

    #[inline]
    fn advance(&mut self, bytes: &[u8], at: usize) -> Position {
        for found in memchr::memchr_iter(b'\n', &bytes[self.counted..at]) {
            self.number += 1;
            self.start = self.counted + found + 1;
        }
        self.counted = at;
        self.position(0)
    }

    fn position(&self, more: u64) -> Position {
        Position {
            file: self.file,
            line: self.number + more,
        }
    }

    fn malformed(&self, at: usize, position: Position, error: &serde_json::Error) -> Fault {
        let more = (error.line() as u64).saturating_sub(1);
        let before = if more == 0 { at - self.start } else { 0 };
        let reason = format!(
            "is not a JSON object: {}, at byte {}",
            plain(error),
            before + error.column()
        );
        let line = position.line + more;
        Fault::new(Position { line, ..position }, None, reason)
    }
}

fn next_byte(bytes: &[u8], from: usize) -> usize {
    let blank = bytes[from..]
        .iter()
        .position(|byte| !byte.is_ascii_whitespace());
    blank.map_or(bytes.len(), |at| from + at)
}

/// The content of a JSON string.
fn unescape(raw: &[u8], position: Position, column: usize) -> Result<Cow<'_, [u8]>, Fault> {
    let inner = &raw[1..raw.len() - 1];
    if memchr::memchr(b'\\', inner).is_none() {
        return Ok(Cow::Borrowed(inner));
    }
    let value: String = serde_json::from_slice(raw).map_err(|error| {
        let reason = format!("is not a JSON string: {}", plain(&error));
        Fault::new(position, Some(column), reason)
    })?;
    Ok(Cow::Owned(value.into_bytes()))
}

/// The message without the place, which is relative to a block.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}
