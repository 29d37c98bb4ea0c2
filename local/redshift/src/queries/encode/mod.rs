//! Arrow's values as the wire's: text as Redshift prints it, binary as PostgreSQL 8 sends it.

mod array;
mod binary;
mod digits;
mod text;
mod values;

use arrow::array::Array;
use arrow::record_batch::RecordBatch;
use bytes::{BufMut, BytesMut};
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};

use crate::session::{OutputColumn, Result};
pub(crate) use binary::EPOCH_MICROSECONDS;
pub(crate) use text::{ObjectNames, TextStyle, float, interval};
use values::Values;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Binary(Numerics),
}

/// How NUMERIC is written in binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numerics {
    /// In PostgreSQL's groups of four decimal digits.
    Groups,
    /// As one number without its point, of eight or sixteen bytes: what the drivers of AWS ask for.
    Whole,
}

impl Format {
    /// The format of a code in Bind.
    pub(crate) fn from_code(code: i16, numerics: Numerics) -> Result<Self> {
        match code {
            0 => Ok(Self::Text),
            1 => Ok(Self::Binary(numerics)),
            other => Err(SqlError::new(
                SqlState::PROTOCOL_VIOLATION,
                format!("unsupported format code: {other}"),
            )),
        }
    }
}

/// Writes rows of one result as `DataRow` messages.
#[derive(Debug, Clone)]
pub(crate) struct Encoder {
    columns: Vec<(RsType, Format)>,
    style: TextStyle,
}

impl Encoder {
    /// `format` gives the format of the column at an index.
    pub(crate) fn new(
        columns: &[OutputColumn],
        style: TextStyle,
        mut format: impl FnMut(usize) -> Result<Format>,
    ) -> Result<Self> {
        let columns = columns
            .iter()
            .enumerate()
            .map(|(index, column)| Ok((column.data_type, format(index)?)))
            .collect::<Result<_>>()?;
        Ok(Self { columns, style })
    }

    /// Looks at a batch's columns once, before its rows are written.
    pub(crate) fn bind<'a>(&'a self, batch: &'a RecordBatch) -> Result<BoundBatch<'a>> {
        if batch.num_columns() != self.columns.len() {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!(
                    "internal error: a result has {} columns instead of {}",
                    batch.num_columns(),
                    self.columns.len()
                ),
            ));
        }
        let columns = self
            .columns
            .iter()
            .zip(batch.columns())
            .map(|((kind, format), array)| {
                Ok(BoundColumn {
                    values: Values::of(*kind, array)?,
                    array: array.as_ref(),
                    kind: *kind,
                    format: *format,
                })
            })
            .collect::<Result<_>>()?;
        Ok(BoundBatch {
            columns,
            style: &self.style,
        })
    }

    /// Writes a row of values that are text already.
    pub(crate) fn write_texts(
        &self,
        values: &[Option<String>],
        buffer: &mut BytesMut,
    ) -> Result<()> {
        write_row(buffer, self.columns.len(), |index, buffer| {
            let (kind, format) = self.columns[index];
            let Some(Some(value)) = values.get(index) else {
                return Ok(false);
            };
            match format {
                Format::Text => buffer.put_slice(value.as_bytes()),
                Format::Binary(_) => binary::write_text_as(kind, value, buffer)?,
            }
            Ok(true)
        })
    }
}

struct BoundColumn<'a> {
    values: Values<'a>,
    array: &'a dyn Array,
    kind: RsType,
    format: Format,
}

/// A batch whose rows are ready to be written.
pub(crate) struct BoundBatch<'a> {
    columns: Vec<BoundColumn<'a>>,
    style: &'a TextStyle,
}

impl BoundBatch<'_> {
    pub(crate) fn write(&self, row: usize, buffer: &mut BytesMut) -> Result<()> {
        write_row(buffer, self.columns.len(), |index, buffer| {
            let column = &self.columns[index];
            if column.array.is_null(row) {
                return Ok(false);
            }
            match column.format {
                Format::Text => text::write(&column.values, row, self.style, buffer),
                Format::Binary(numerics) => {
                    let value = (&column.values, row);
                    binary::write(column.kind, value, numerics, buffer)?;
                }
            }
            Ok(true)
        })
    }
}

/// Writes one `DataRow`; `value` appends a value and returns whether it is not null. What a failing
/// row has written is taken back.
fn write_row(
    buffer: &mut BytesMut,
    columns: usize,
    mut value: impl FnMut(usize, &mut BytesMut) -> Result<bool>,
) -> Result<()> {
    let start = buffer.len();
    buffer.put_u8(b'D');
    buffer.put_i32(0);
    let count = i16::try_from(columns)
        .map_err(|_| SqlError::new(SqlState::INTERNAL_ERROR, "internal error: too many columns"))?;
    buffer.put_i16(count);
    for index in 0..columns {
        let length_at = buffer.len();
        buffer.put_i32(-1);
        match value(index, buffer) {
            Ok(true) => patch_length(buffer, length_at, 4),
            Ok(false) => {}
            Err(error) => {
                buffer.truncate(start);
                return Err(error);
            }
        }
    }
    patch_length(buffer, start + 1, 0);
    Ok(())
}

/// Writes at `at` how many bytes follow it, less `excluded`.
fn patch_length(buffer: &mut BytesMut, at: usize, excluded: usize) {
    let length = i32::try_from(buffer.len() - at - excluded)
        .expect("a row is far smaller than two gigabytes");
    buffer[at..at + 4].copy_from_slice(&length.to_be_bytes());
}

#[cfg(test)]
mod tests;
