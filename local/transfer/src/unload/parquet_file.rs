//! Parquet files: SNAPPY, every column nullable; TIMESTAMPTZ loses its zone.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use local_dialect::RsType;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::{Error, UnloadColumn};
use crate::convert::arrow_type;

pub(super) struct Writer {
    schema: Arc<Schema>,
    writer: ArrowWriter<Vec<u8>>,
}

impl Writer {
    pub(super) fn new(columns: &[UnloadColumn]) -> Result<Self, Error> {
        if let Some(column) = columns.iter().find(|column| {
            matches!(
                column.data_type,
                RsType::VarByte(_) | RsType::Time | RsType::TimeTz
            )
        }) {
            return Err(Error::Type(column.data_type, "PARQUET"));
        }
        let fields: Vec<_> = columns
            .iter()
            .map(|column| Field::new(&column.name, arrow_type(column.data_type), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))?;
        Ok(Self { schema, writer })
    }

    /// Appends rows and gives the size of the file so far, in bytes.
    pub(super) fn write(&mut self, rows: &RecordBatch) -> Result<usize, Error> {
        let renamed = RecordBatch::try_new(Arc::clone(&self.schema), rows.columns().to_vec())
            .map_err(parquet::errors::ParquetError::from)?;
        self.writer.write(&renamed)?;
        Ok(self.writer.bytes_written() + self.writer.in_progress_size())
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, Error> {
        Ok(self.writer.into_inner()?)
    }
}
