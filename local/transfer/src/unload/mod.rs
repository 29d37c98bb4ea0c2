//! What UNLOAD writes: query results cut into files (database developer guide, "UNLOAD").
//!
//! Files are written to a folder of this machine and handed over one by one, so that memory does not
//! grow with the result.

mod delimited;
mod file;
mod fixed_width;
mod json;
mod lines;
mod manifest;
mod naming;
mod parquet_file;
mod partition;
mod slice;
#[cfg(test)]
mod tests;
mod value;

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use local_dialect::RsType;
use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};
use tempfile::TempPath;

use self::partition::Partitions;
use self::slice::{FileWriter, Slice};

pub use self::manifest::{ManifestFile, manifest};
pub use self::naming::{file_name, root};
pub use self::value::ValueWriter;

/// One column of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadColumn {
    pub name: String,
    pub data_type: RsType,
}

/// One finished file; it is removed when this value is dropped, unless somebody has moved it away.
#[derive(Debug)]
pub struct UnloadFile {
    /// The folders of its partition, `column=value/…/`; empty without PARTITION BY.
    pub partition: Arc<str>,
    /// Slice that wrote it, and its number within the slice and partition.
    pub slice: usize,
    pub part: usize,
    pub path: TempPath,
    pub size_bytes: u64,
    /// Rows in it, without a header line.
    pub row_count: u64,
}

/// Slices of the embedded cluster: a parallel UNLOAD writes at least this many files when there are as
/// many rows.
pub const SLICES: usize = 2;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a file cannot be written")]
    File(#[from] std::io::Error),
    #[error("the Parquet file cannot be written")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("rows cannot be cut")]
    Rows(#[from] arrow::error::ArrowError),
    #[error("a column of type {0} cannot be unloaded to {1}")]
    Type(RsType, &'static str),
    #[error("UNLOAD to JSON needs unique column names: \"{0}\" is there twice")]
    AmbiguousName(String),
    #[error("FIXEDWIDTH specifies {specified} columns, the query has {found}")]
    FixedWidthColumns { specified: usize, found: usize },
    #[error("a value of column \"{column}\" is longer than its FIXEDWIDTH of {width}")]
    TooWide { column: String, width: usize },
    #[error("PARTITION BY column \"{0}\" is not in the query")]
    NoPartitionColumn(String),
    #[error("a column of type {0} cannot be a PARTITION BY column")]
    PartitionType(RsType),
    #[error("PARTITION BY leaves no column for the files")]
    NothingLeft,
}

/// Distributes rows over slices and cuts each slice's rows into files.
pub struct Unloader {
    columns: Vec<UnloadColumn>,
    writer: FileWriter,
    partitions: Option<Partitions>,
    slices: Vec<Slice>,
    finished: Vec<UnloadFile>,
    row_count: u64,
}

impl Unloader {
    /// Files are made in `folder`. Refuses what the format cannot hold.
    pub fn new(
        columns: Vec<UnloadColumn>,
        format: &UnloadFormat,
        options: &UnloadOptions,
        folder: PathBuf,
    ) -> Result<Self, Error> {
        let partitions = options
            .partition
            .as_ref()
            .map(|partitioning| Partitions::new(&columns, partitioning))
            .transpose()?;
        let written = match &partitions {
            Some(partitions) => partitions.written(&columns),
            None => columns.clone(),
        };
        let writer = FileWriter::new(&written, format, options, folder)?;
        let slice_count = if options.parallel { SLICES } else { 1 };
        Ok(Self {
            columns,
            writer,
            partitions,
            slices: (0..slice_count).map(Slice::new).collect(),
            finished: Vec::new(),
            row_count: 0,
        })
    }

    pub fn row_count(&self) -> u64 {
        self.row_count
    }

    /// The columns of the rows that [`Unloader::write`] takes.
    pub fn columns(&self) -> &[UnloadColumn] {
        &self.columns
    }

    /// The columns of the files.
    pub fn written_columns(&self) -> &[UnloadColumn] {
        self.writer.columns()
    }

    /// Positions of the PARTITION BY columns among the query's.
    pub fn partition_columns(&self) -> &[usize] {
        self.partitions.as_ref().map_or(&[], Partitions::columns)
    }

    /// Takes the next rows of the query. With PARTITION BY the rows of a partition must come one after
    /// the other.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.row_count += batch.num_rows() as u64;
        let Some(partitions) = &self.partitions else {
            return self.distribute(batch);
        };
        let runs = partitions.runs(batch);
        let kept = partitions.without_partition_columns(batch)?;
        for run in runs {
            if self.slices[0].partition() != &*run.partition {
                self.close_all()?;
                for slice in &mut self.slices {
                    slice.enter(&run.partition);
                }
            }
            self.distribute(&kept.slice(run.rows.start, run.rows.len()))?;
        }
        Ok(())
    }

    fn distribute(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        let share = rows.num_rows().div_ceil(self.slices.len());
        for (at, slice) in self.slices.iter_mut().enumerate() {
            let from = (at * share).min(rows.num_rows());
            let length = share.min(rows.num_rows() - from);
            if length > 0 {
                let finished = slice.write(&self.writer, &rows.slice(from, length))?;
                self.finished.extend(finished);
            }
        }
        Ok(())
    }

    fn close_all(&mut self) -> Result<(), Error> {
        for slice in &mut self.slices {
            self.finished.extend(slice.close()?);
        }
        Ok(())
    }

    /// The files that are complete, to be sent away; called between writes to keep the disk free.
    pub fn take_finished(&mut self) -> Vec<UnloadFile> {
        std::mem::take(&mut self.finished)
    }

    /// Completes the open files. No rows leave no file, except that a header alone is one file.
    pub fn finish(mut self) -> Result<Vec<UnloadFile>, Error> {
        if self.row_count == 0 && self.writer.has_header() && self.partitions.is_none() {
            self.slices[0].open(&self.writer)?;
        }
        self.close_all()?;
        Ok(self.finished)
    }
}
