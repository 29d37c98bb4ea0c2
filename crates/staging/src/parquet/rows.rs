//! Batches of rows become records in the normal form.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::compute::cast;
use arrow::datatypes::{DataType, FieldRef};
use arrow::error::ArrowError;
use arrow::json::writer::{EncoderOptions, NullableEncoder, make_encoder};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use model::ColumnType;

use super::batches::Batch;
use super::footer::{Layout, ParquetColumn};
use crate::inference::Position;
use crate::inference::decide::MAX_VARBYTE_BYTES;
use crate::parts::normal;
use crate::pass::{Facts, Fault, Form, Judge, Observed, OnFault, Plan, Reject, Remedy, Verdict};

/// A value that cannot be written as text is an error, not a text about one.
const VALUES_ONLY: FormatOptions<'static> = FormatOptions::new().with_display_error(false);

/// Reads the batches of one worker.
pub(crate) struct RowReader<'a> {
    columns: &'a [ParquetColumn],
    judge: Judge<'a>,
    value: Vec<u8>,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(layout: &'a Layout, plan: &'a Plan) -> Self {
        Self {
            columns: &layout.columns,
            judge: Judge::new(plan, 0),
            value: Vec::new(),
        }
    }

    pub(crate) fn into_observed(self) -> Observed {
        self.judge.observed
    }

    /// Appends the batch's rows to `out` in the normal form and returns how many there are. Those that
    /// are left out for a fault go to `rejects`.
    pub(crate) fn read(
        &mut self,
        batch: &Batch,
        out: &mut Vec<u8>,
        rejects: &mut Vec<Reject>,
    ) -> Result<u64, Fault> {
        self.judge.begin(Facts::UTF8);
        let arrays = Self::arrays(batch)?;
        let options = EncoderOptions::default();
        let schema = batch.records.schema();
        let mut texts = self.texts(batch, schema.fields(), &arrays, &options)?;
        if self.judge.plan.on_fault != OnFault::Skip {
            return self.read_rows(batch, &mut texts, out, &[], &mut Vec::new());
        }
        // A row is left out before anything of it counts: the batch is read again without it.
        let (before, written) = (self.judge.observed.clone(), out.len());
        let mut faulty = Vec::new();
        let rows = self.read_rows(batch, &mut texts, out, &[], &mut faulty)?;
        if faulty.is_empty() {
            return Ok(rows);
        }
        self.judge.observed = before;
        out.truncate(written);
        let rows = self.read_rows(batch, &mut texts, out, &faulty, &mut Vec::new())?;
        for (row, fault) in faulty {
            rejects.push(Reject::new(&fault, &written_as_text(&mut texts, row)));
            self.judge.observed.faults.add(fault, Remedy::Skipped);
        }
        Ok(rows)
    }

    fn arrays(batch: &Batch) -> Result<Vec<ArrayRef>, Fault> {
        let arrays = batch.records.columns().iter().enumerate();
        arrays
            .map(|(column, array)| {
                in_utc(array).map_err(|error| unreadable(batch.position(0), column, &error))
            })
            .collect()
    }

    fn texts<'b>(
        &self,
        batch: &Batch,
        fields: &'b [FieldRef],
        arrays: &'b [ArrayRef],
        options: &'b EncoderOptions,
    ) -> Result<Vec<Text<'b>>, Fault> {
        let columns = arrays.iter().zip(fields).zip(self.columns);
        columns
            .enumerate()
            .map(|(index, ((array, field), column))| {
                Text::of(array, field, column, options)
                    .map_err(|error| unreadable(batch.position(0), index, &error))
            })
            .collect()
    }

    /// Reads all rows but those of `left_out`. Under [`OnFault::Skip`] the reading goes on behind a row
    /// with a fault, which is put into `faulty`.
    fn read_rows(
        &mut self,
        batch: &Batch,
        texts: &mut [Text<'_>],
        out: &mut Vec<u8>,
        left_out: &[(usize, Fault)],
        faulty: &mut Vec<(usize, Fault)>,
    ) -> Result<u64, Fault> {
        let mut left_out = left_out.iter().peekable();
        let mut rows = 0;
        for row in 0..batch.records.num_rows() {
            if left_out.next_if(|(left_out, _)| *left_out == row).is_some() {
                continue;
            }
            match self.read_row(batch.position(row), texts, row, out) {
                Ok(()) => rows += 1,
                Err(fault) if self.judge.plan.on_fault == OnFault::Skip => {
                    faulty.push((row, fault));
                }
                Err(fault) => return Err(fault),
            }
        }
        self.judge.observed.rows += rows;
        Ok(rows)
    }

    fn read_row(
        &mut self,
        position: Position,
        texts: &mut [Text<'_>],
        row: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let mut value = std::mem::take(&mut self.value);
        for (column, text) in texts.iter_mut().enumerate() {
            if column > 0 {
                out.push(b',');
            }
            value.clear();
            let verdict = if text.is_null(row) {
                self.judge.null(column, position)?;
                Verdict::Null
            } else {
                text.write(row, &mut value)
                    .map_err(|error| unreadable(position, column, &error))?;
                self.judge_value(column, &value, position)?
            };
            match verdict {
                Verdict::Keep => normal::write(&value, out),
                Verdict::Cut(length) => normal::write(&value[..length], out),
                Verdict::Null => out.extend_from_slice(self.judge.plan.sentinel.as_bytes()),
            }
        }
        out.push(b'\n');
        self.value = value;
        Ok(())
    }

    fn judge_value(
        &mut self,
        column: usize,
        value: &[u8],
        position: Position,
    ) -> Result<Verdict, Fault> {
        let reason = match self.columns[column].column_type {
            ColumnType::VarByte { .. } if value.len() / 2 > MAX_VARBYTE_BYTES as usize => {
                let bytes = value.len() / 2;
                format!("is {bytes} bytes long; a VARBYTE holds at most 1,024,000")
            }
            ColumnType::Timestamp | ColumnType::TimestampTz | ColumnType::Time
                if fraction_digits(value) > 6 =>
            {
                "is finer than a microsecond, which Redshift cannot store".to_owned()
            }
            _ => {
                return self
                    .judge
                    .formed_value(column, value, self.form(column), position);
            }
        };
        let fault = Fault::new(position, Some(column), reason);
        self.judge.refuse(column, fault)
    }

    fn form(&self, column: usize) -> Form {
        match self.columns[column].column_type {
            ColumnType::Super => Form::Nested,
            ColumnType::VarByte { .. } => Form::Binary,
            _ => Form::Typed,
        }
    }
}

fn unreadable(position: Position, column: usize, error: &ArrowError) -> Fault {
    let reason = format!("cannot be written as text: {error}");
    Fault::new(position, Some(column), reason)
}

/// A row for the file of records that were left out: comma delimited, as far as it can be written.
fn written_as_text(texts: &mut [Text<'_>], row: usize) -> Vec<u8> {
    let (mut record, mut value) = (Vec::new(), Vec::new());
    for (column, text) in texts.iter_mut().enumerate() {
        if column > 0 {
            record.push(b',');
        }
        value.clear();
        if !text.is_null(row) && text.write(row, &mut value).is_ok() {
            normal::write(&value, &mut record);
        }
    }
    record
}

fn fraction_digits(value: &[u8]) -> usize {
    let Some(point) = value.iter().position(|&byte| byte == b'.') else {
        return 0;
    };
    value[point + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// Timestamps with a zone as instants in UTC, whatever the zone is called.
fn in_utc(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            cast(array, &DataType::Timestamp(*unit, Some("+00:00".into())))
        }
        DataType::Date64 => cast(array, &DataType::Date32),
        DataType::Float16 => cast(array, &DataType::Float32),
        _ => Ok(Arc::clone(array)),
    }
}

/// Writes the values of one array as text.
struct Text<'a> {
    array: &'a ArrayRef,
    writer: Writer<'a>,
}

enum Writer<'a> {
    Plain(ArrayFormatter<'a>),
    Json(NullableEncoder<'a>),
}

impl<'a> Text<'a> {
    fn of(
        array: &'a ArrayRef,
        field: &'a FieldRef,
        column: &ParquetColumn,
        options: &'a EncoderOptions,
    ) -> Result<Self, ArrowError> {
        let writer = if column.column_type == ColumnType::Super {
            Writer::Json(make_encoder(field, array, options)?)
        } else {
            Writer::Plain(ArrayFormatter::try_new(array, &VALUES_ONLY)?)
        };
        Ok(Self { array, writer })
    }

    fn is_null(&self, row: usize) -> bool {
        self.array.is_null(row) || self.array.data_type() == &DataType::Null
    }

    fn write(&mut self, row: usize, into: &mut Vec<u8>) -> Result<(), ArrowError> {
        match &mut self.writer {
            Writer::Plain(formatter) => {
                into.extend_from_slice(formatter.value(row).try_to_string()?.as_bytes());
            }
            Writer::Json(encoder) => encoder.encode(row, into),
        }
        Ok(())
    }
}
