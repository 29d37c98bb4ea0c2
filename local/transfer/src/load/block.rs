//! The rows of a block, read into a batch.

use arrow::array::RecordBatch;

use crate::blocks::{Block, Boundaries, MAX_ROW_BYTES, lines};
use crate::json;
use crate::load_error::{
    LoadError, LoadedField, MAX_DETAILED_ERRORS, Reason, Replacement, raw_field, raw_text,
    type_name,
};
use crate::plan::{Plan, RowFormat};
use crate::rows::{Refusal, RowBuilder};
use crate::text::{self, Marks, Next, QuickRows};

/// Refused rows that are kept to be shown.
pub(super) const MAX_KEPT_ERRORS: usize = 1_000;
/// Rows with replaced characters that are kept (database developer guide, "`STL_REPLACEMENTS`").
pub(super) const MAX_REPLACEMENTS: usize = 100;

/// What a block came to.
#[derive(Debug)]
pub(super) struct ReadBlock {
    pub(super) batch: Option<RecordBatch>,
    /// Lines that the block has.
    pub(super) lines: u64,
    /// The first refused rows.
    pub(super) errors: Vec<LoadError>,
    pub(super) error_count: u64,
    pub(super) replacements: Vec<Replacement>,
    pub(super) replaced_rows: u64,
}

impl ReadBlock {
    fn empty() -> Self {
        Self {
            batch: None,
            lines: 0,
            errors: Vec::new(),
            error_count: 0,
            replacements: Vec::new(),
            replaced_rows: 0,
        }
    }

    /// A file that is skipped as a whole, which counts as one error.
    pub(super) fn refused(file_name: &str, reason: Reason) -> Self {
        Self {
            errors: vec![LoadError {
                file_name: file_name.to_owned(),
                line_number: 0,
                column_name: String::new(),
                column_type: String::new(),
                column_length: String::new(),
                position: 0,
                raw_line: String::new(),
                raw_field: String::new(),
                reason,
                fields: Vec::new(),
            }],
            error_count: 1,
            ..Self::empty()
        }
    }
}

enum RowReader<'p> {
    Text(text::RowReader<'p>),
    Json(json::RowReader<'p>),
}

/// Reads blocks, one after the other.
pub(super) struct BlockParser<'p> {
    plan: &'p Plan,
    boundaries: Boundaries,
    /// Where rows can be cut the quick way.
    marks: Option<Marks>,
    builder: RowBuilder<'p>,
    reader: RowReader<'p>,
}

/// Where a row stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    file_name: &'a str,
    line: u64,
    row: &'a [u8],
}

impl<'p> BlockParser<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            boundaries: plan.boundaries(),
            marks: match &plan.format {
                RowFormat::Text(syntax) => syntax.marks(),
                RowFormat::Json(_) => None,
            },
            builder: RowBuilder::new(plan),
            reader: match &plan.format {
                RowFormat::Text(syntax) => RowReader::Text(text::RowReader::new(plan, syntax)),
                RowFormat::Json(mapping) => {
                    RowReader::Json(json::RowReader::new(mapping, &plan.columns))
                }
            },
        }
    }

    pub(super) fn read(&mut self, file_name: &str, block: &Block) -> ReadBlock {
        let mut outcome = ReadBlock::empty();
        if block.too_long {
            outcome.lines = 1;
            let place = Place {
                file_name,
                line: block.first_line,
                row: &block.bytes,
            };
            self.refuse(place, too_long(), &mut outcome);
            return outcome;
        }
        self.builder
            .expect_ascii(self.is_text() && block.bytes.is_ascii());
        match self.marks {
            Some(marks) => self.read_quick_rows(file_name, block, marks, &mut outcome),
            None => self.read_rows(file_name, block, &mut outcome),
        }
        outcome.batch = Some(self.builder.finish()).filter(|batch| batch.num_rows() > 0);
        outcome
    }

    fn read_rows(&mut self, file_name: &str, block: &Block, outcome: &mut ReadBlock) {
        let bytes = block.bytes.as_slice();
        let mut line = block.first_line;
        let mut start = 0;
        while let Some(row) = self.boundaries.next_row(bytes, start, true) {
            let content = &bytes[row.start..row.end];
            // Of a JSON value, its last line counts; of all else, its first.
            let row_line = match self.boundaries {
                Boundaries::Json => line + lines(&bytes[start..row.end]),
                _ => line,
            };
            line += match self.boundaries {
                Boundaries::Lines => 1,
                _ => lines(&bytes[start..row.next]),
            };
            start = row.next;
            if content.is_empty() && self.plan.ignore_blank_lines {
                continue;
            }
            let place = Place {
                file_name,
                line: row_line,
                row: content,
            };
            self.read_row(place, outcome);
            if outcome.error_count >= self.plan.max_errors {
                break;
            }
        }
        outcome.lines = line - block.first_line;
    }

    fn is_text(&self) -> bool {
        matches!(self.plan.format, RowFormat::Text(_))
    }

    /// Does what [`Self::read_rows`] does, faster.
    fn read_quick_rows(
        &mut self,
        file_name: &str,
        block: &Block,
        marks: Marks,
        outcome: &mut ReadBlock,
    ) {
        let bytes = block.bytes.as_slice();
        let mut rows = QuickRows::new(bytes, marks);
        let mut fields = Vec::new();
        while outcome.error_count < self.plan.max_errors {
            let (row, is_quick) = match rows.next_row(&mut fields) {
                Next::Row(row) => (row, true),
                Next::Unusual(start) => match self.boundaries.next_row(bytes, start, true) {
                    Some(row) => (row, false),
                    None => break,
                },
                Next::End => break,
            };
            let place = Place {
                file_name,
                line: block.first_line + outcome.lines,
                row: &bytes[row.start..row.end],
            };
            outcome.lines += if is_quick {
                1
            } else {
                rows.go_on(row.next);
                lines(&bytes[row.start..row.next])
            };
            if place.row.is_empty() && self.plan.ignore_blank_lines {
                continue;
            }
            match &mut self.reader {
                RowReader::Text(reader) if is_quick && place.row.len() <= MAX_ROW_BYTES => {
                    let read = reader.read_quick(bytes, row, &fields, &mut self.builder);
                    self.end_row(place, read, outcome);
                }
                _ => self.read_row(place, outcome),
            }
        }
    }

    fn read_row(&mut self, place: Place<'_>, outcome: &mut ReadBlock) {
        let read = if self.measured(place.row) > MAX_ROW_BYTES {
            Err(too_long())
        } else {
            match &mut self.reader {
                RowReader::Text(reader) => reader.read(place.row, &mut self.builder),
                RowReader::Json(reader) => reader.read(place.row, &mut self.builder),
            }
        };
        self.end_row(place, read, outcome);
    }

    /// The size of a row as its limit has it: a bar counts twice in JSON (database developer guide, COPY,
    /// "Usage notes").
    fn measured(&self, row: &[u8]) -> usize {
        let is_json = matches!(self.reader, RowReader::Json(_));
        if !is_json || row.len() <= MAX_ROW_BYTES / 2 {
            return row.len();
        }
        row.len() + row.split(|byte| *byte == b'|').count() - 1
    }

    fn end_row(&mut self, place: Place<'_>, read: Result<(), Refusal>, outcome: &mut ReadBlock) {
        let replaced = self.builder.end_row(read.is_ok());
        if let Err(refusal) = read {
            self.refuse(place, refusal, outcome);
        }
        if let Some(column) = replaced {
            outcome.replaced_rows += 1;
            if outcome.replacements.len() < MAX_REPLACEMENTS {
                outcome.replacements.push(Replacement {
                    file_name: place.file_name.to_owned(),
                    line_number: i64::try_from(place.line).unwrap_or(-1),
                    column_name: self.plan.columns[column].name.clone(),
                    raw_line: raw_text(place.row),
                });
            }
        }
    }

    fn refuse(&mut self, place: Place<'_>, refusal: Refusal, outcome: &mut ReadBlock) {
        outcome.error_count += 1;
        if outcome.errors.len() >= MAX_KEPT_ERRORS {
            return;
        }
        let fields = if outcome.errors.len() < MAX_DETAILED_ERRORS {
            self.fields(place.row, &refusal)
        } else {
            Vec::new()
        };
        let column = refusal.column.map(|index| &self.plan.columns[index]);
        let (kind, length) = column.map_or(("", String::new()), |c| type_name(c.data_type));
        outcome.errors.push(LoadError {
            file_name: place.file_name.to_owned(),
            line_number: place.line,
            column_name: column.map(|c| c.name.clone()).unwrap_or_default(),
            column_type: kind.to_owned(),
            column_length: length,
            position: refusal.start,
            raw_line: raw_text(place.row),
            raw_field: raw_field(&refusal.field),
            reason: refusal.reason,
            fields,
        });
    }

    fn fields(&mut self, row: &[u8], refusal: &Refusal) -> Vec<LoadedField> {
        if let RowReader::Text(reader) = &mut self.reader {
            return reader.fields(row, refusal);
        }
        let Some(column) = refusal.column.map(|index| &self.plan.columns[index]) else {
            return Vec::new();
        };
        let (column_type, column_length) = type_name(column.data_type);
        vec![LoadedField {
            column_name: column.name.clone(),
            column_type: column_type.to_owned(),
            column_length,
            value: raw_text(&refusal.field),
            is_null: refusal.field.is_empty(),
        }]
    }
}

fn too_long() -> Refusal {
    let reason = Reason::new(1216, "Input line is not valid: it is longer than 4 MB");
    Refusal::new(None, 0, b"", reason)
}
