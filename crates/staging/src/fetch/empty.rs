//! A file that says: there are these columns and no rows.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use model::{Column, ColumnType};
use parquet::arrow::ArrowWriter;

use super::{FetchOptions, UnloadFormat, write_error};
use crate::Error;
use crate::parts::normal;

pub(super) fn write(mut file: &File, options: &FetchOptions, path: &Path) -> Result<(), Error> {
    match options.format {
        UnloadFormat::Parquet => {
            let damaged = |source| Error::Parquet {
                path: path.display().to_string(),
                source,
            };
            let fields: Vec<Field> = options.columns.iter().map(field).collect();
            ArrowWriter::try_new(file, Arc::new(Schema::new(fields)), None)
                .map_err(damaged)?
                .close()
                .map_err(damaged)?;
            Ok(())
        }
        UnloadFormat::Csv { header: true } => file
            .write_all(&header(&options.columns))
            .map_err(write_error(path)),
        UnloadFormat::Csv { header: false } | UnloadFormat::JsonLines => Ok(()),
    }
}

fn header(columns: &[Column]) -> Vec<u8> {
    let mut line = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        normal::write(column.name.as_bytes(), &mut line);
    }
    line.push(b'\n');
    line
}

/// The Parquet column that UNLOAD writes for a type: every one nullable, zones dropped (Redshift
/// manual, UNLOAD, FORMAT AS PARQUET).
fn field(column: &Column) -> Field {
    let data_type = match column.column_type {
        ColumnType::SmallInt => DataType::Int16,
        ColumnType::Integer => DataType::Int32,
        ColumnType::BigInt => DataType::Int64,
        ColumnType::Decimal { precision, scale } => {
            DataType::Decimal128(precision, i8::try_from(scale).unwrap_or(i8::MAX))
        }
        ColumnType::Real => DataType::Float32,
        ColumnType::DoublePrecision => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::Time => DataType::Time64(TimeUnit::Microsecond),
        ColumnType::Timestamp | ColumnType::TimestampTz => {
            DataType::Timestamp(TimeUnit::Microsecond, None)
        }
        ColumnType::Char { .. } | ColumnType::VarChar { .. } | ColumnType::Super => DataType::Utf8,
        ColumnType::VarByte { .. } => DataType::Binary,
    };
    Field::new(&column.name, data_type, true)
}
