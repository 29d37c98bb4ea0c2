//! COPY of Parquet: columns go by position, not by name, and no value changes its type beyond widening
//! (database developer guide, "COPY from columnar data formats").

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, TimeUnit};
use local_dialect::RsType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::convert::{arrow_type, schema};
use crate::load_error::{LoadColumn, LoadFailure};

/// Rows read at once.
const BATCH_ROWS: usize = 122_880;

/// Reads one file; `receive` gets batches whose columns are `columns`. Gives the number of rows.
pub fn read_file(
    path: &Path,
    file_name: &str,
    columns: &[LoadColumn],
    receive: &mut dyn FnMut(RecordBatch) -> Result<(), LoadFailure>,
) -> Result<u64, LoadFailure> {
    let unreadable =
        |error: &dyn std::fmt::Display| LoadFailure::Unreadable(format!("{file_name}: {error}"));
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(&error))?;
    check(builder.schema().fields(), file_name, columns)?;
    let reader = builder
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|error| unreadable(&error))?;
    let mut row_count = 0;
    for batch in reader {
        let batch = batch.map_err(|error| unreadable(&error))?;
        let converted = convert(&batch, file_name, columns)?;
        row_count += converted.num_rows() as u64;
        receive(converted)?;
    }
    Ok(row_count)
}

/// Refuses files whose columns do not go with the table's.
fn check(
    fields: &[Arc<Field>],
    file_name: &str,
    columns: &[LoadColumn],
) -> Result<(), LoadFailure> {
    if fields.len() != columns.len() {
        return Err(LoadFailure::Mismatch(format!(
            "Unmatched number of columns between table and file. Table columns: {}, Data columns: \
             {}, File name: {file_name}",
            columns.len(),
            fields.len()
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

fn is_compatible(file: &DataType, table: RsType) -> bool {
    use DataType as D;
    match table {
        RsType::SmallInt => matches!(file, D::Int8 | D::Int16),
        RsType::Integer => matches!(file, D::Int8 | D::Int16 | D::Int32),
        RsType::BigInt => matches!(file, D::Int8 | D::Int16 | D::Int32 | D::Int64),
        RsType::Real => matches!(file, D::Float32),
        RsType::DoublePrecision => matches!(file, D::Float32 | D::Float64),
        RsType::Boolean => matches!(file, D::Boolean),
        RsType::Date => matches!(file, D::Date32),
        RsType::Timestamp | RsType::TimestampTz => matches!(file, D::Timestamp(_, _)),
        RsType::Decimal { precision, scale } => match file {
            D::Decimal128(p, s) | D::Decimal32(p, s) | D::Decimal64(p, s) => {
                let scale = scale.cast_signed();
                *s >= 0
                    && *s <= scale
                    && i16::from(*p) - i16::from(*s) <= i16::from(precision) - i16::from(scale)
            }
            _ => false,
        },
        RsType::Char(_) | RsType::VarChar(_) => {
            matches!(file, D::Utf8 | D::LargeUtf8 | D::Utf8View)
        }
        RsType::VarByte(_) => {
            matches!(
                file,
                D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_)
            )
        }
        _ => false,
    }
}

fn convert(
    batch: &RecordBatch,
    file_name: &str,
    columns: &[LoadColumn],
) -> Result<RecordBatch, LoadFailure> {
    let arrays = batch
        .columns()
        .iter()
        .zip(columns)
        .map(|(array, column)| {
            let array = to_table_type(array, column)?;
            check_values(&array, file_name, column)?;
            Ok(array)
        })
        .collect::<Result<Vec<_>, LoadFailure>>()?;
    RecordBatch::try_new(schema(columns), arrays)
        .map_err(|error| LoadFailure::Unreadable(format!("{file_name}: {error}")))
}

fn to_table_type(array: &ArrayRef, column: &LoadColumn) -> Result<ArrayRef, LoadFailure> {
    let failed = |error: arrow::error::ArrowError| LoadFailure::Mismatch(error.to_string());
    let mut array = Arc::clone(array);
    // A zone only says that the file's instants are in UTC, which is how they are kept.
    if let DataType::Timestamp(unit, Some(_)) = array.data_type() {
        let naive = DataType::Timestamp(*unit, None);
        array = cast_instants(&array, *unit, &naive).map_err(failed)?;
    }
    let target = arrow_type(column.data_type);
    if array.data_type() == &target {
        Ok(array)
    } else {
        cast(&array, &target).map_err(failed)
    }
}

/// The same instants without their zone; `cast` would shift them into the zone first.
fn cast_instants(
    array: &ArrayRef,
    unit: TimeUnit,
    naive: &DataType,
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let utc = cast(array, &DataType::Timestamp(unit, Some("UTC".into())))?;
    cast(&cast(&utc, &DataType::Int64)?, naive)
}

fn check_values(array: &ArrayRef, file_name: &str, column: &LoadColumn) -> Result<(), LoadFailure> {
    if !column.nullable && array.null_count() > 0 {
        return Err(LoadFailure::Mismatch(format!(
            "NULL value in column '{}', which is declared NOT NULL. File name: {file_name}",
            column.name
        )));
    }
    let longest = match column.data_type {
        RsType::Char(_) | RsType::VarChar(_) => array
            .as_string::<i32>()
            .iter()
            .flatten()
            .map(str::len)
            .max(),
        RsType::VarByte(_) => array
            .as_binary::<i32>()
            .iter()
            .flatten()
            .map(<[u8]>::len)
            .max(),
        _ => None,
    };
    let (RsType::Char(limit) | RsType::VarChar(limit) | RsType::VarByte(limit)) = column.data_type
    else {
        return Ok(());
    };
    match longest {
        Some(length) if length > limit as usize => Err(LoadFailure::Mismatch(format!(
            "The length of the data column {} is longer than the length defined in the table. \
             Table: {limit}, Data: {length}, File name: {file_name}",
            column.name
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray, TimestampMillisecondArray};
    use arrow::datatypes::{Schema, TimestampMicrosecondType};
    use parquet::arrow::ArrowWriter;
    use tempfile::NamedTempFile;

    use super::*;

    fn write(columns: Vec<(&str, ArrayRef)>) -> NamedTempFile {
        let fields: Vec<_> = columns
            .iter()
            .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
        let file = NamedTempFile::new().unwrap();
        let mut writer = ArrowWriter::try_new(file.reopen().unwrap(), schema, None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        file
    }

    fn column(name: &str, data_type: RsType) -> LoadColumn {
        LoadColumn {
            name: name.to_owned(),
            data_type,
            nullable: true,
        }
    }

    fn load(file: &NamedTempFile, columns: &[LoadColumn]) -> Result<Vec<RecordBatch>, String> {
        let mut batches = Vec::new();
        read_file(file.path(), "s3://b/k", columns, &mut |batch| {
            batches.push(batch);
            Ok(())
        })
        .map_err(|error| error.to_string())?;
        Ok(batches)
    }

    fn texts(values: &[Option<&str>]) -> ArrayRef {
        Arc::new(StringArray::from(values.to_vec()))
    }

    #[test]
    fn columns_go_by_position_and_their_names_do_not_matter() {
        let file = write(vec![
            ("anything", Arc::new(Int64Array::from(vec![1, 2]))),
            ("else", texts(&[Some("a"), None])),
        ]);
        let columns = [
            column("id", RsType::BigInt),
            column("name", RsType::VarChar(10)),
        ];
        let batches = load(&file, &columns).unwrap();
        assert_eq!(batches[0].schema().field(1).name(), "name");
        assert_eq!(batches[0].num_rows(), 2);
    }

    #[test]
    fn another_number_of_columns_is_refused() {
        let file = write(vec![("a", texts(&[Some("x")]))]);
        let columns = [
            column("a", RsType::VarChar(1)),
            column("b", RsType::VarChar(1)),
        ];
        let error = load(&file, &columns).unwrap_err();
        assert!(
            error.contains("Table columns: 2, Data columns: 1"),
            "{error}"
        );
    }

    #[test]
    fn types_are_widened_but_never_converted() {
        let file = write(vec![("a", Arc::new(Int64Array::from(vec![1])))]);
        assert!(load(&file, &[column("a", RsType::BigInt)]).is_ok());
        for narrower in [
            RsType::Integer,
            RsType::VarChar(20),
            RsType::DoublePrecision,
        ] {
            let error = load(&file, &[column("a", narrower)]).unwrap_err();
            assert!(
                error.contains("incompatible Parquet schema for column 'a'"),
                "{error}"
            );
        }
    }

    #[test]
    fn text_longer_than_the_column_is_refused_with_both_lengths() {
        let file = write(vec![("a", texts(&[Some("ééé")]))]);
        let error = load(&file, &[column("a", RsType::VarChar(5))]).unwrap_err();
        assert!(error.contains("Table: 5, Data: 6"), "{error}");
    }

    #[test]
    fn a_null_for_a_not_null_column_is_refused() {
        let file = write(vec![("a", texts(&[None]))]);
        let strict = LoadColumn {
            nullable: false,
            ..column("a", RsType::VarChar(5))
        };
        assert!(load(&file, &[strict]).unwrap_err().contains("NOT NULL"));
    }

    #[test]
    fn instants_with_a_zone_keep_their_utc_reading() {
        let instants = TimestampMillisecondArray::from(vec![1_000]).with_timezone("+02:00");
        let file = write(vec![("a", Arc::new(instants))]);
        let batches = load(&file, &[column("a", RsType::TimestampTz)]).unwrap();
        let values = batches[0]
            .column(0)
            .as_primitive::<TimestampMicrosecondType>();
        assert_eq!(values.value(0), 1_000_000);
    }

    #[test]
    fn a_file_that_is_not_parquet_is_named() {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a,b\n").unwrap();
        let error = load(&file, &[column("a", RsType::BigInt)]).unwrap_err();
        assert!(error.starts_with("s3://b/k: "), "{error}");
    }
}
