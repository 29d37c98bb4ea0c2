//! Columns of a file as columns of the table.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, RecordBatch, StringArray, StringBuilder, new_null_array,
};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::error::ArrowError;
use arrow::json::writer::{LineDelimited, WriterBuilder};
use local_dialect::RsType;

use crate::convert::{arrow_type, replaced, schema};
use crate::load_error::{LoadColumn, LoadFailure, Replacement};

/// Conversions that fail are errors and not NULL.
const STRICT: CastOptions<'_> = CastOptions {
    safe: false,
    format_options: arrow::util::display::FormatOptions::new(),
};

/// A batch with the table's types.
pub(super) struct Converted {
    pub(super) batch: RecordBatch,
    /// A few of the rows in which something was replaced.
    pub(super) replacements: Vec<Replacement>,
    pub(super) replaced_rows: u64,
}

/// Converts the batches of one file.
pub(super) struct Converter<'a> {
    file_name: &'a str,
    columns: &'a [LoadColumn],
    replacement: Option<u8>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(
        file_name: &'a str,
        columns: &'a [LoadColumn],
        replacement: Option<u8>,
    ) -> Self {
        Self {
            file_name,
            columns,
            replacement,
        }
    }

    /// `batch` has as many columns as the table or fewer, of types that go with the table's.
    pub(super) fn convert(&self, batch: &RecordBatch) -> Result<Converted, LoadFailure> {
        // Row of the batch to the first column in which something was replaced.
        let mut replaced = BTreeMap::new();
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.iter().enumerate() {
            let array = match batch.columns().get(index) {
                Some(array) => self.to_table_type(array, index, &mut replaced)?,
                None => new_null_array(&arrow_type(column.data_type), batch.num_rows()),
            };
            self.check_values(&array, column)?;
            arrays.push(array);
        }
        let batch = RecordBatch::try_new(schema(self.columns), arrays)
            .map_err(|error| LoadFailure::Unreadable(format!("{}: {error}", self.file_name)))?;
        Ok(Converted {
            batch,
            replaced_rows: replaced.len() as u64,
            replacements: replaced
                .into_values()
                .take(super::MAX_REPLACEMENTS)
                .map(|(column, text): (usize, String)| Replacement {
                    file_name: self.file_name.to_owned(),
                    line_number: -1,
                    column_name: self.columns[column].name.clone(),
                    raw_line: text,
                })
                .collect(),
        })
    }

    fn to_table_type(
        &self,
        array: &ArrayRef,
        index: usize,
        replaced_rows: &mut BTreeMap<usize, (usize, String)>,
    ) -> Result<ArrayRef, LoadFailure> {
        let column = &self.columns[index];
        let failed = |error: ArrowError| {
            LoadFailure::Mismatch(format!("{error}, File name: {}", self.file_name))
        };
        let target = arrow_type(column.data_type);
        match (array.data_type(), column.data_type) {
            (DataType::Null, _) => Ok(new_null_array(&target, array.len())),
            (_, RsType::Super) => to_json(array).map_err(failed),
            (DataType::Binary, RsType::Char(_) | RsType::VarChar(_))
                if let Some(replacement) = self.replacement =>
            {
                let mut texts = StringBuilder::new();
                for (row, bytes) in array.as_binary::<i32>().iter().enumerate() {
                    let text = bytes.map(|bytes| replaced(bytes, replacement));
                    if let Some(Cow::Owned(text)) = &text {
                        replaced_rows
                            .entry(row)
                            .or_insert_with(|| (index, text.clone()));
                    }
                    texts.append_option(text);
                }
                Ok(Arc::new(texts.finish()))
            }
            (DataType::Timestamp(unit, Some(_)), _) => {
                without_zone(array, *unit, &target).map_err(failed)
            }
            (same, _) if *same == target => Ok(Arc::clone(array)),
            _ => cast_with_options(array, &target, &STRICT).map_err(failed),
        }
    }

    fn check_values(&self, array: &ArrayRef, column: &LoadColumn) -> Result<(), LoadFailure> {
        if !column.nullable && array.null_count() > 0 {
            return Err(LoadFailure::Mismatch(format!(
                "NULL value in column '{}', which is declared NOT NULL. File name: {}",
                column.name, self.file_name
            )));
        }
        let (limit, longest) = match column.data_type {
            RsType::Char(limit) | RsType::VarChar(limit) => {
                let texts = array.as_string::<i32>();
                (limit, texts.iter().flatten().map(str::len).max())
            }
            RsType::VarByte(limit) => {
                let values = array.as_binary::<i32>();
                (limit, values.iter().flatten().map(<[u8]>::len).max())
            }
            _ => return Ok(()),
        };
        match longest {
            Some(length) if length > limit as usize => Err(LoadFailure::Mismatch(format!(
                "The length of the data column {} is longer than the length defined in the table. \
                 Table: {limit}, Data: {length}, File name: {}",
                column.name, self.file_name
            ))),
            _ => Ok(()),
        }
    }
}

/// The same instants without their zone, which only says that they are in UTC; a cast would shift them
/// into the zone first.
fn without_zone(
    array: &ArrayRef,
    unit: TimeUnit,
    target: &DataType,
) -> Result<ArrayRef, ArrowError> {
    let counts = cast_with_options(array, &DataType::Int64, &STRICT)?;
    let naive = cast_with_options(&counts, &DataType::Timestamp(unit, None), &STRICT)?;
    cast_with_options(&naive, target, &STRICT)
}

/// SERIALIZETOJSON: each value as JSON text.
fn to_json(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    const PREFIX: &str = "{\"v\":";
    let field = Field::new("v", array.data_type().clone(), true);
    let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::clone(array)])?;
    let mut writer = WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, LineDelimited>(Vec::new());
    writer.write(&batch)?;
    writer.finish()?;
    let text = String::from_utf8(writer.into_inner())
        .map_err(|error| ArrowError::JsonError(error.to_string()))?;
    let values: StringArray = text
        .lines()
        .zip(0..array.len())
        .map(|(line, row)| {
            let value = line
                .strip_prefix(PREFIX)
                .and_then(|rest| rest.strip_suffix('}'));
            value.filter(|_| array.is_valid(row))
        })
        .collect();
    Ok(Arc::new(values))
}
