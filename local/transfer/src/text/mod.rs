//! COPY of delimited text and CSV: rows, fields and NULL rules; the conversion of a single field is in
//! [`crate::convert`].

mod fields;
mod records;

use std::io::Read;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use local_dialect::RsType;
use local_dialect::statements::copy::{CopyFormat, CopyOptions};

use self::fields::{Fields, Separators};
use self::records::{Quoting, Record, RecordReader};
use crate::convert::{BatchBuilder, Conversion};
use crate::load_error::{LoadColumn, LoadError, LoadFailure, Reason, raw_text, type_name};

/// Rows gathered before a batch is handed on; the size of DuckDB's row groups.
const BATCH_ROWS: usize = 122_880;
/// Redshift's default for NULL AS.
const DEFAULT_NULL: &str = "\\N";
/// Refused rows that are kept to be shown.
const MAX_KEPT_ERRORS: usize = 1_000;

/// Loads delimited files into batches whose columns are those of the COPY statement, in its order.
pub struct TextLoader<'a> {
    columns: &'a [LoadColumn],
    options: &'a CopyOptions,
    separators: Separators,
    null: &'a [u8],
    batch: BatchBuilder,
    /// Whether each row of the batch under construction was read without an error.
    accepted: Vec<bool>,
    errors: Vec<LoadError>,
    error_count: u64,
    row_count: u64,
}

impl<'a> TextLoader<'a> {
    /// `None` if `format` is not a text format.
    pub fn new(
        columns: &'a [LoadColumn],
        format: CopyFormat,
        options: &'a CopyOptions,
    ) -> Option<Self> {
        let separators = match format {
            CopyFormat::Text { delimiter } => Separators {
                delimiter,
                quote: None,
            },
            CopyFormat::Csv { delimiter, quote } => Separators {
                delimiter,
                quote: Some(quote),
            },
            CopyFormat::Parquet { .. } => return None,
        };
        Some(Self {
            columns,
            options,
            separators,
            null: options
                .null_as
                .as_deref()
                .unwrap_or(DEFAULT_NULL)
                .as_bytes(),
            batch: BatchBuilder::new(columns, Conversion::of(options)),
            accepted: Vec::new(),
            errors: Vec::new(),
            error_count: 0,
            row_count: 0,
        })
    }

    /// Refused rows, at most the first thousand.
    pub fn errors(&self) -> &[LoadError] {
        &self.errors
    }

    pub fn error_count(&self) -> u64 {
        self.error_count
    }

    /// Rows handed on so far.
    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    /// Reads one file, already decompressed; `receive` gets full batches.
    pub fn read_file(
        &mut self,
        file_name: &str,
        input: impl Read,
        receive: &mut dyn FnMut(RecordBatch) -> Result<(), LoadFailure>,
    ) -> Result<(), LoadFailure> {
        let quoting = self.separators.quote.map_or(Quoting::None, Quoting::Quoted);
        let mut reader = RecordReader::new(input, quoting);
        let mut skip = self.options.ignore_header;
        let unreadable = |error: std::io::Error| LoadFailure::Unreadable(error.to_string());
        while let Some(record) = reader.next_record().map_err(unreadable)? {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if record.range.is_empty() && self.options.ignore_blank_lines {
                continue;
            }
            self.read_row(file_name, reader.bytes(record.range.clone()), &record)?;
            if self.accepted.len() >= BATCH_ROWS {
                self.hand_on(receive)?;
            }
        }
        Ok(())
    }

    /// Hands on what is left after the last file.
    pub fn finish(
        &mut self,
        receive: &mut dyn FnMut(RecordBatch) -> Result<(), LoadFailure>,
    ) -> Result<(), LoadFailure> {
        if self.accepted.is_empty() {
            Ok(())
        } else {
            self.hand_on(receive)
        }
    }

    fn hand_on(
        &mut self,
        receive: &mut dyn FnMut(RecordBatch) -> Result<(), LoadFailure>,
    ) -> Result<(), LoadFailure> {
        let mut batch = self.batch.finish();
        if self.accepted.contains(&false) {
            let keep = BooleanArray::from(std::mem::take(&mut self.accepted));
            batch = filter_record_batch(&batch, &keep)
                .expect("the mask has one entry for each row of the batch");
        }
        self.accepted.clear();
        self.row_count += batch.num_rows() as u64;
        receive(batch)
    }

    fn read_row(&mut self, file: &str, row: &[u8], record: &Record) -> Result<(), LoadFailure> {
        let mut filled = 0;
        let outcome = if record.too_long {
            Err(Refusal {
                column: None,
                start: 0,
                field: Vec::new(),
                reason: too_long(),
            })
        } else {
            self.fill_columns(row, &mut filled)
        };
        self.accepted.push(outcome.is_ok());
        let Err(refusal) = outcome else { return Ok(()) };
        for column in filled..self.columns.len() {
            self.batch.append_null(column);
        }
        self.refuse(file, row, record.line, refusal)
    }

    fn fill_columns(&mut self, row: &[u8], filled: &mut usize) -> Result<(), Refusal> {
        let mut fields = Fields::new(row, self.separators);
        let mut scratch = Vec::new();
        for index in 0..self.columns.len() {
            let refuse = |start, field: &[u8], reason| Refusal {
                column: Some(index),
                start,
                field: field.to_vec(),
                reason,
            };
            match fields.next_field(&mut scratch) {
                Some(Ok(field)) => self
                    .append(index, field.content)
                    .map_err(|reason| refuse(field.start, field.content, reason))?,
                Some(Err(reason)) => return Err(refuse(0, b"", reason)),
                None if self.options.fill_record => self
                    .append_missing(index)
                    .map_err(|reason| refuse(row.len(), b"", reason))?,
                None => {
                    return Err(refuse(
                        row.len(),
                        b"",
                        Reason::new(1214, "Delimiter not found"),
                    ));
                }
            }
            *filled = index + 1;
        }
        if fields.is_at_end() {
            return Ok(());
        }
        let reason = Reason::new(1202, "Extra column(s) found");
        Err(Refusal {
            column: None,
            start: row.len(),
            field: Vec::new(),
            reason,
        })
    }

    fn append(&mut self, index: usize, field: &[u8]) -> Result<(), Reason> {
        let column = &self.columns[index];
        let is_text = matches!(column.data_type, RsType::Char(_) | RsType::VarChar(_));
        let is_null = field == self.null
            || (field.is_empty() && (!is_text || self.options.empty_as_null))
            || (is_text
                && self.options.blanks_as_null
                && !field.is_empty()
                && field.iter().all(u8::is_ascii_whitespace));
        if is_null {
            self.append_null(index)
        } else {
            self.batch.append(index, field)
        }
    }

    /// FILLRECORD: NULL, but an empty string for VARCHAR unless EMPTYASNULL is given.
    fn append_missing(&mut self, index: usize) -> Result<(), Reason> {
        let is_varchar = matches!(self.columns[index].data_type, RsType::VarChar(_));
        if is_varchar && !self.options.empty_as_null {
            self.batch.append(index, b"")
        } else {
            self.append_null(index)
        }
    }

    fn append_null(&mut self, index: usize) -> Result<(), Reason> {
        if !self.columns[index].nullable {
            return Err(Reason::new(1213, "Missing data for not-null field"));
        }
        self.batch.append_null(index);
        Ok(())
    }

    fn refuse(
        &mut self,
        file: &str,
        row: &[u8],
        line: u64,
        refusal: Refusal,
    ) -> Result<(), LoadFailure> {
        let column = refusal.column.map(|index| &self.columns[index]);
        let (kind, length) = column.map_or(("", String::new()), |c| type_name(c.data_type));
        self.error_count += 1;
        if self.errors.len() < MAX_KEPT_ERRORS {
            self.errors.push(LoadError {
                file_name: file.to_owned(),
                line_number: line,
                column_name: column.map(|c| c.name.clone()).unwrap_or_default(),
                column_type: kind.to_owned(),
                column_length: length,
                position: refusal.start,
                raw_line: raw_text(row),
                raw_field: raw_text(&refusal.field),
                reason: refusal.reason,
            });
        }
        if self.error_count >= self.options.max_error.max(1) {
            return Err(LoadFailure::TooManyErrors);
        }
        Ok(())
    }
}

struct Refusal {
    column: Option<usize>,
    start: usize,
    field: Vec<u8>,
    reason: Reason,
}

fn too_long() -> Reason {
    Reason::new(1216, "Input line is longer than the limit of 4 MB")
}

#[cfg(test)]
mod tests;
