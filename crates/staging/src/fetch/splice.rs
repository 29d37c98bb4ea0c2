//! Parquet files joined into one: their row groups are copied as they are.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

/// Writes the row groups of `parts`, in their order. All must have the same columns.
pub(super) fn splice(parts: &[PathBuf], out: &mut File) -> Result<()> {
    let Some(first) = parts.first() else {
        return Err(ParquetError::General("there is no part".to_owned()));
    };
    let footer = ParquetMetaDataReader::new().parse_and_finish(&File::open(first)?)?;
    let file = footer.file_metadata();
    let properties = WriterProperties::builder()
        .set_key_value_metadata(file.key_value_metadata().cloned())
        .build();
    let schema = file.schema_descr().root_schema_ptr();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for part in parts {
        let part = File::open(part)?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&part)?;
        if metadata.file_metadata().schema() != file.schema() {
            return Err(ParquetError::General(
                "the parts have different columns".to_owned(),
            ));
        }
        append(&mut writer, &part, &metadata)?;
    }
    writer.close()?;
    Ok(())
}

fn append(
    writer: &mut SerializedFileWriter<&mut File>,
    part: &File,
    metadata: &ParquetMetaData,
) -> Result<()> {
    for group in metadata.row_groups() {
        let mut copy = writer.next_row_group()?;
        for column in group.columns() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            copy.append_column(part, close)?;
        }
        copy.close()?;
    }
    Ok(())
}
