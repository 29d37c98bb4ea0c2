//! A file that says: there are these columns and no rows.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use model::{ByteCount, Column, ColumnType, S3Uri};
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ArrowWriter;

use super::{FileCompression, UnloadFormat};
use crate::Error;
use crate::parts::{normal, path_of, store_error};

/// Puts such a file below `prefix`, for a result that stays in the bucket.
pub async fn put_empty(
    store: &Arc<dyn ObjectStore>,
    prefix: &S3Uri,
    format: &UnloadFormat,
    columns: &[Column],
) -> Result<(S3Uri, ByteCount), Error> {
    let uri = prefix
        .join(&name(format, FileCompression::None))
        .map_err(Error::Prefix)?;
    let content = content(format, columns, &uri.to_string())?;
    let bytes = ByteCount(content.len() as u64);
    store
        .put(&path_of(&uri)?, content.into())
        .await
        .map_err(store_error("write", &uri))?;
    Ok((uri, bytes))
}

pub(super) fn name(format: &UnloadFormat, compression: FileCompression) -> String {
    format!("part-00000.{}{}", format.extension(), compression.suffix())
}

pub(super) fn content(
    format: &UnloadFormat,
    columns: &[Column],
    path: &str,
) -> Result<Vec<u8>, Error> {
    if *format != UnloadFormat::Parquet {
        return Ok(header(format, columns));
    }
    let damaged = |source| Error::Parquet {
        path: path.to_owned(),
        source,
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let mut content = Vec::new();
    ArrowWriter::try_new(&mut content, Arc::new(Schema::new(fields)), None)
        .map_err(damaged)?
        .close()
        .map_err(damaged)?;
    Ok(content)
}

/// The first line of a CSV file that has one; nothing for the other formats.
pub(super) fn header(format: &UnloadFormat, columns: &[Column]) -> Vec<u8> {
    let UnloadFormat::Csv {
        delimiter,
        header: true,
        ..
    } = format
    else {
        return Vec::new();
    };
    let mut line = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            line.push(*delimiter);
        }
        let name = column.name.as_bytes();
        if name.contains(delimiter) {
            normal::write_quoted(name, &mut line);
        } else {
            normal::write(name, &mut line);
        }
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
