//! What UNLOAD writes: query results cut into files (database developer guide, "UNLOAD").

mod delimited;
mod json;
mod manifest;
mod naming;
mod parquet_file;
mod value;

use arrow::array::RecordBatch;
use local_dialect::RsType;
use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};

pub use self::manifest::{ManifestFile, manifest};
pub use self::naming::file_name;
pub use self::value::ValueWriter;

/// One column of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadColumn {
    pub name: String,
    pub data_type: RsType,
}

/// One finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadFile {
    /// Slice that wrote it, and its number within the slice.
    pub slice: usize,
    pub part: usize,
    pub content: Vec<u8>,
    /// Rows in it, without a header line.
    pub row_count: u64,
}

/// Slices of the embedded cluster: a parallel UNLOAD writes at least this many files when there are as
/// many rows.
pub const SLICES: usize = 2;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file cannot be compressed")]
    Compression(#[from] std::io::Error),
    #[error("the Parquet file cannot be written")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("a column of type {0} cannot be unloaded to {1}")]
    Type(RsType, &'static str),
}

/// Distributes rows over slices and cuts each slice's rows into files.
pub struct Unloader {
    columns: Vec<UnloadColumn>,
    format: UnloadFormat,
    options: UnloadOptions,
    slices: Vec<Slice>,
    finished: Vec<UnloadFile>,
    row_count: u64,
}

struct Slice {
    writer: Option<Writer>,
    row_count: u64,
    part: usize,
}

enum Writer {
    Delimited(delimited::Writer),
    Json(json::Writer),
    Parquet(Box<parquet_file::Writer>),
}

impl Unloader {
    pub fn new(columns: Vec<UnloadColumn>, format: UnloadFormat, options: UnloadOptions) -> Self {
        let slice_count = if options.parallel { SLICES } else { 1 };
        let slices = (0..slice_count)
            .map(|_| Slice {
                writer: None,
                row_count: 0,
                part: 0,
            })
            .collect();
        Self {
            columns,
            format,
            options,
            slices,
            finished: Vec::new(),
            row_count: 0,
        }
    }

    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    pub fn columns(&self) -> &[UnloadColumn] {
        &self.columns
    }

    /// Takes the next rows of the query.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.row_count += batch.num_rows() as u64;
        let share = batch.num_rows().div_ceil(self.slices.len());
        for slice in 0..self.slices.len() {
            let from = (slice * share).min(batch.num_rows());
            let length = share.min(batch.num_rows() - from);
            if length > 0 {
                self.write_slice(slice, &batch.slice(from, length))?;
            }
        }
        Ok(())
    }

    fn write_slice(&mut self, index: usize, rows: &RecordBatch) -> Result<(), Error> {
        let mut writer = match self.slices[index].writer.take() {
            Some(writer) => writer,
            None => self.open()?,
        };
        let size_bytes = match &mut writer {
            Writer::Delimited(writer) => writer.write(rows),
            Writer::Json(writer) => writer.write(rows),
            Writer::Parquet(writer) => writer.write(rows)?,
        };
        self.slices[index].writer = Some(writer);
        self.slices[index].row_count += rows.num_rows() as u64;
        if size_bytes as u64 >= self.options.max_file_size_bytes {
            self.close(index)?;
        }
        Ok(())
    }

    fn open(&self) -> Result<Writer, Error> {
        Ok(match self.format {
            UnloadFormat::Text { delimiter } => Writer::Delimited(delimited::Writer::new(
                &self.columns,
                &self.options,
                delimiter,
                delimited::Quoting::of_text(&self.options),
            )),
            UnloadFormat::Csv { delimiter } => Writer::Delimited(delimited::Writer::new(
                &self.columns,
                &self.options,
                delimiter,
                delimited::Quoting::Needed,
            )),
            UnloadFormat::Json => Writer::Json(json::Writer::new(&self.columns)),
            UnloadFormat::Parquet => {
                Writer::Parquet(Box::new(parquet_file::Writer::new(&self.columns)?))
            }
        })
    }

    fn close(&mut self, index: usize) -> Result<(), Error> {
        let slice = &mut self.slices[index];
        let Some(writer) = slice.writer.take() else {
            return Ok(());
        };
        let content = match writer {
            Writer::Delimited(writer) => writer.into_bytes(),
            Writer::Json(writer) => writer.into_bytes(),
            Writer::Parquet(writer) => writer.finish()?,
        };
        let content = crate::compression::compress(self.options.compression, content)?;
        self.finished.push(UnloadFile {
            slice: index,
            part: slice.part,
            content,
            row_count: std::mem::take(&mut slice.row_count),
        });
        slice.part += 1;
        Ok(())
    }

    /// The files that are complete, to be sent away; called between writes to keep memory bounded.
    pub fn take_finished(&mut self) -> Vec<UnloadFile> {
        std::mem::take(&mut self.finished)
    }

    /// Completes the open files. No rows leave no file, except that a header alone is one file.
    pub fn finish(mut self) -> Result<Vec<UnloadFile>, Error> {
        if self.row_count == 0 && self.options.header {
            self.slices[0].writer = Some(self.open()?);
        }
        for index in 0..self.slices.len() {
            self.close(index)?;
        }
        Ok(self.finished)
    }
}

#[cfg(test)]
mod tests;
