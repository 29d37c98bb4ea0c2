//! Parquet files: SNAPPY, every column nullable; TIMESTAMPTZ loses its zone.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use local_dialect::RsType;
use local_dialect::statements::unload::UnloadOptions;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::file::Output;
use super::{Error, UnloadColumn};
use crate::convert::arrow_type;

/// What all files of a statement have in common.
pub(super) struct Layout {
    schema: Arc<Schema>,
    row_group_size_bytes: u64,
    /// A file holds whole row groups: MAXFILESIZE is rounded down to them.
    groups_in_file: u64,
}

impl Layout {
    pub(super) fn new(columns: &[UnloadColumn], options: &UnloadOptions) -> Result<Self, Error> {
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
        let groups = options.max_file_size_bytes / options.row_group_size_bytes;
        Ok(Self {
            schema: Arc::new(Schema::new(fields)),
            row_group_size_bytes: options.row_group_size_bytes,
            groups_in_file: groups.max(1),
        })
    }

    pub(super) fn open(&self, output: Output) -> Result<Writer, Error> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        Ok(Writer {
            schema: Arc::clone(&self.schema),
            row_group_size_bytes: self.row_group_size_bytes,
            groups_left: self.groups_in_file,
            rows: ArrowWriter::try_new(output, Arc::clone(&self.schema), Some(properties))?,
        })
    }
}

pub(super) struct Writer {
    schema: Arc<Schema>,
    row_group_size_bytes: u64,
    groups_left: u64,
    rows: ArrowWriter<Output>,
}

impl Writer {
    /// Appends rows; whether the file is full then.
    pub(super) fn write(&mut self, rows: &RecordBatch) -> Result<bool, Error> {
        let renamed = RecordBatch::try_new(Arc::clone(&self.schema), rows.columns().to_vec())?;
        self.rows.write(&renamed)?;
        if self.rows.in_progress_size() as u64 >= self.row_group_size_bytes {
            self.rows.flush()?;
            self.groups_left -= 1;
        }
        Ok(self.groups_left == 0)
    }

    pub(super) fn finish(self) -> Result<Output, Error> {
        Ok(self.rows.into_inner()?)
    }
}
