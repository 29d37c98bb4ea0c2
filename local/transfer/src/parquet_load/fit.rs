//! Whether the columns of a file go with those of the table.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use local_dialect::RsType;

use super::ParquetOptions;
use crate::load_error::{LoadColumn, LoadFailure};

/// Refuses files whose columns do not go with the table's.
pub(super) fn check(
    fields: &[Arc<Field>],
    file_name: &str,
    columns: &[LoadColumn],
    options: ParquetOptions,
) -> Result<(), LoadFailure> {
    let fits = fields.len() == columns.len()
        || (options.fill_record && !fields.is_empty() && fields.len() < columns.len());
    if !fits {
        return Err(LoadFailure::Mismatch(unmatched_count(
            fields.len(),
            file_name,
            columns.len(),
            options.has_column_list,
        )));
    }
    for (field, column) in fields.iter().zip(columns) {
        if !is_compatible(field.data_type(), column.data_type) {
            return Err(LoadFailure::Mismatch(format!(
                "File '{file_name}' has an incompatible Parquet schema for column '{}'. Column \
                 type: {}, Parquet type: {}",
                column.name,
                column.data_type.to_string().to_uppercase(),
                field.data_type()
            )));
        }
    }
    Ok(())
}

fn unmatched_count(fields: usize, file_name: &str, columns: usize, has_list: bool) -> String {
    if has_list {
        return format!(
            "Unmatched number of columns between the column list and the file. Column list: \
             {columns}, Data columns: {fields}, File name: {file_name}"
        );
    }
    format!(
        "Unmatched number of columns between table and file. Table columns: {columns}, Data \
         columns: {fields}, File name: {file_name}"
    )
}

fn is_compatible(file: &DataType, table: RsType) -> bool {
    use DataType as D;
    // A column that holds nothing but NULL goes everywhere.
    if *file == D::Null {
        return true;
    }
    match table {
        RsType::SmallInt => matches!(file, D::Int8 | D::Int16 | D::UInt8),
        RsType::Integer => matches!(file, D::Int8 | D::Int16 | D::Int32 | D::UInt8 | D::UInt16),
        RsType::BigInt => {
            file.is_signed_integer() || matches!(file, D::UInt8 | D::UInt16 | D::UInt32)
        }
        RsType::Real => matches!(file, D::Float16 | D::Float32),
        RsType::DoublePrecision => file.is_floating(),
        RsType::Boolean => matches!(file, D::Boolean),
        RsType::Date => matches!(file, D::Date32),
        RsType::Time => matches!(file, D::Time32(_) | D::Time64(_)),
        RsType::Timestamp | RsType::TimestampTz => matches!(file, D::Timestamp(_, _)),
        RsType::Decimal { precision, scale } => match file {
            D::Decimal32(p, s) | D::Decimal64(p, s) | D::Decimal128(p, s) | D::Decimal256(p, s) => {
                let scale = scale.cast_signed();
                *s >= 0
                    && *s <= scale
                    && i16::from(*p) - i16::from(*s) <= i16::from(precision) - i16::from(scale)
            }
            _ => false,
        },
        // Text without the annotation that it is, as older writers leave it.
        RsType::Char(_) | RsType::VarChar(_) => matches!(file, D::Utf8 | D::Binary),
        RsType::VarByte(_) => matches!(file, D::Binary | D::FixedSizeBinary(_)),
        RsType::Super => !matches!(file, D::Interval(_)),
        _ => false,
    }
}
