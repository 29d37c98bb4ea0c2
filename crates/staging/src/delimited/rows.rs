//! Records of a block are read field by field and written in the normal form.

use std::ops::Range;

use super::cursor::{Cursor, count_lines};
use super::fields::{Ending, FieldReader};
use super::{Dialect, Markers};
use crate::pass::{Block, Facts, Fault, Judge, Observed, OnFault, Plan, Reject, Remedy};

/// Reads the blocks of one worker.
pub(crate) struct RowReader<'a> {
    dialect: Dialect,
    fields: FieldReader<'a>,
}

/// A record that is not written.
struct LeftOut {
    record: Range<usize>,
    fault: Fault,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(dialect: Dialect, markers: &'a Markers, plan: &'a Plan) -> Self {
        Self {
            dialect,
            fields: FieldReader::new(dialect, markers, plan),
        }
    }

    pub(crate) fn into_observed(self) -> Observed {
        self.fields.judge.observed
    }

    /// Appends the block's records to `out` in the normal form and returns how many there are. The
    /// records that are left out for a fault go to `rejects`.
    pub(crate) fn read(
        &mut self,
        block: &Block,
        out: &mut Vec<u8>,
        rejects: &mut Vec<Reject>,
    ) -> Result<u64, Fault> {
        self.fields.judge.begin(Facts::of(&block.bytes));
        if self.judge().plan.on_fault != OnFault::Skip {
            return self.read_records(block, out, &[], &mut Vec::new());
        }
        // A record is left out before anything of it counts: the block is read again without it.
        let (before, written) = (self.judge().observed.clone(), out.len());
        let mut faulty = Vec::new();
        let rows = self.read_records(block, out, &[], &mut faulty)?;
        if faulty.is_empty() {
            return Ok(rows);
        }
        self.judge().observed = before;
        out.truncate(written);
        let rows = self.read_records(block, out, &faulty, &mut Vec::new())?;
        for LeftOut { record, fault } in faulty {
            rejects.push(Reject::new(&fault, block.bytes[record].trim_ascii_end()));
            self.judge().observed.faults.add(fault, Remedy::Skipped);
        }
        Ok(rows)
    }

    fn judge(&mut self) -> &mut Judge<'a> {
        &mut self.fields.judge
    }

    /// Reads all records but those of `left_out`. Under [`OnFault::Skip`] the reading goes on behind a
    /// record with a fault, which is put into `faulty`.
    fn read_records(
        &mut self,
        block: &Block,
        out: &mut Vec<u8>,
        left_out: &[LeftOut],
        faulty: &mut Vec<LeftOut>,
    ) -> Result<u64, Fault> {
        let mut cursor = Cursor::new(block, self.dialect);
        let mut left_out = left_out.iter().peekable();
        let mut header = block.begins_with_header;
        let mut rows = 0;
        while cursor.at < cursor.bytes.len() {
            let start = cursor.at;
            if cursor.skip_blank_line(out) {
                self.judge().observed.blank_lines += 1;
            } else if std::mem::take(&mut header) {
                self.fields.check_utf8(&mut cursor).map_err(Fault::fatal)?;
                let (record, lines) = self.fields.record_at(&mut cursor)?;
                cursor.leave_out(record, lines, out);
            } else if let Some(next) = left_out.next_if(|next| next.record.start == start) {
                let lines = count_lines(&cursor.bytes[next.record.clone()]);
                cursor.leave_out(next.record.clone(), lines, out);
            } else {
                let line = cursor.line;
                match self.read_record(&mut cursor, out) {
                    Ok(()) => rows += 1,
                    Err(fault) if self.forgives(&fault) => {
                        cursor.go_to(start, line);
                        let (record, lines) = self.fields.record_at(&mut cursor)?;
                        cursor.leave_out(record.clone(), lines, out);
                        let position = cursor.position_at(line);
                        let fault = Fault { position, ..fault };
                        faulty.push(LeftOut { record, fault });
                    }
                    Err(fault) => return Err(fault),
                }
            }
        }
        cursor.flush(cursor.bytes.len(), out);
        self.judge().observed.rows += rows;
        Ok(rows)
    }

    fn forgives(&mut self, fault: &Fault) -> bool {
        self.judge().plan.on_fault == OnFault::Skip && !fault.is_fatal()
    }

    fn read_record(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        if !self.fields.judge.is_utf8() && self.judge().plan.on_fault != OnFault::Null {
            self.fields.check_utf8(cursor)?;
        }
        let expected = self.fields.judge.plan.columns.len();
        let line = cursor.line;
        for column in 0..expected {
            let ending = self.fields.read(cursor, column, out)?;
            match (ending, column + 1 == expected) {
                (Ending::Delimiter, false) => {
                    if !self.dialect.is_normal() {
                        out.push(b',');
                    }
                }
                (Ending::Record, true) => {
                    cursor.end_record(out);
                    return Ok(());
                }
                (Ending::Record, false) => {
                    return Err(wrong_count(cursor, line, column + 1, expected));
                }
                (Ending::Delimiter, true) => {
                    let mut found = expected + 1;
                    while self.fields.skip(cursor)? == Ending::Delimiter {
                        found += 1;
                    }
                    return Err(wrong_count(cursor, line, found, expected));
                }
            }
        }
        Ok(())
    }
}

#[cold]
fn wrong_count(cursor: &Cursor<'_>, line: u64, found: usize, expected: usize) -> Fault {
    let fields = if found == 1 { "field" } else { "fields" };
    Fault::new(
        cursor.position_at(line),
        None,
        format!("has {found} {fields} where the first record has {expected}"),
    )
    .with_hint("check the delimiter and the quotes around fields that hold one")
}
