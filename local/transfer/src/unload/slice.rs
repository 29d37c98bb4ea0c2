//! What one slice writes: files one after the other, each at most so long.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use local_dialect::statements::copy::Compression;
use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};

use super::file::Output;
use super::lines::Lines;
use super::parquet_file::{self, Layout};
use super::value::ValueWriter;
use super::{Error, UnloadColumn, UnloadFile};

/// How every file of the statement is written.
pub(super) struct FileWriter {
    columns: Vec<UnloadColumn>,
    content: Content,
    compression: Compression,
    max_file_size_bytes: u64,
    folder: PathBuf,
}

enum Content {
    Lines(Lines),
    Parquet(Layout),
}

impl FileWriter {
    pub(super) fn new(
        columns: &[UnloadColumn],
        format: &UnloadFormat,
        options: &UnloadOptions,
        folder: PathBuf,
    ) -> Result<Self, Error> {
        let content = match Lines::new(columns, format, options)? {
            Some(lines) => Content::Lines(lines),
            None => Content::Parquet(Layout::new(columns, options)?),
        };
        Ok(Self {
            columns: columns.to_vec(),
            content,
            compression: options.compression,
            max_file_size_bytes: options.max_file_size_bytes,
            folder,
        })
    }

    pub(super) fn columns(&self) -> &[UnloadColumn] {
        &self.columns
    }

    pub(super) fn has_header(&self) -> bool {
        matches!(&self.content, Content::Lines(lines) if lines.header().is_some())
    }

    fn open(&self) -> Result<Open, Error> {
        let mut output = Output::create(&self.folder, self.compression)?;
        Ok(match &self.content {
            Content::Lines(lines) => {
                if let Some(header) = lines.header() {
                    output.write(header.as_bytes())?;
                }
                Open::Lines(Box::new(output))
            }
            Content::Parquet(layout) => Open::Parquet(Box::new(layout.open(output)?)),
        })
    }
}

enum Open {
    Lines(Box<Output>),
    Parquet(Box<parquet_file::Writer>),
}

pub(super) struct Slice {
    number: usize,
    partition: Arc<str>,
    /// Number of the open or next file within the partition.
    part: usize,
    open: Option<Open>,
    /// Rows in the open file.
    row_count: u64,
}

impl Slice {
    pub(super) fn new(number: usize) -> Self {
        Self {
            number,
            partition: Arc::from(""),
            part: 0,
            open: None,
            row_count: 0,
        }
    }

    pub(super) fn partition(&self) -> &str {
        &self.partition
    }

    /// The next rows are of this partition; the slice has no open file.
    pub(super) fn enter(&mut self, partition: &Arc<str>) {
        self.partition = Arc::clone(partition);
        self.part = 0;
    }

    pub(super) fn open(&mut self, writer: &FileWriter) -> Result<(), Error> {
        self.open = Some(writer.open()?);
        Ok(())
    }

    /// Writes rows and gives the files that became full.
    pub(super) fn write(
        &mut self,
        writer: &FileWriter,
        rows: &RecordBatch,
    ) -> Result<Vec<UnloadFile>, Error> {
        match &writer.content {
            Content::Lines(lines) => self.write_lines(writer, lines, rows),
            Content::Parquet(_) => self.write_parquet(writer, rows),
        }
    }

    fn write_lines(
        &mut self,
        writer: &FileWriter,
        lines: &Lines,
        rows: &RecordBatch,
    ) -> Result<Vec<UnloadFile>, Error> {
        let values: Vec<_> = rows
            .columns()
            .iter()
            .zip(&writer.columns)
            .map(|(array, column)| ValueWriter::new(array, column.data_type))
            .collect();
        let mut finished = Vec::new();
        let mut line = String::new();
        for row in 0..rows.num_rows() {
            line.clear();
            lines.render(&values, row, &mut line)?;
            let is_full = matches!(&self.open, Some(Open::Lines(output))
                if self.row_count > 0
                    && output.size_bytes() + line.len() as u64 > writer.max_file_size_bytes);
            if is_full {
                finished.extend(self.close()?);
            }
            if self.open.is_none() {
                self.open(writer)?;
            }
            if let Some(Open::Lines(output)) = &mut self.open {
                output.write(line.as_bytes())?;
            }
            self.row_count += 1;
        }
        Ok(finished)
    }

    fn write_parquet(
        &mut self,
        writer: &FileWriter,
        rows: &RecordBatch,
    ) -> Result<Vec<UnloadFile>, Error> {
        if self.open.is_none() {
            self.open(writer)?;
        }
        self.row_count += rows.num_rows() as u64;
        let is_full = match &mut self.open {
            Some(Open::Parquet(file)) => file.write(rows)?,
            _ => false,
        };
        Ok(if is_full { self.close()? } else { None }
            .into_iter()
            .collect())
    }

    /// Completes the open file, if there is one.
    pub(super) fn close(&mut self) -> Result<Option<UnloadFile>, Error> {
        let Some(open) = self.open.take() else {
            return Ok(None);
        };
        let output = match open {
            Open::Lines(output) => *output,
            Open::Parquet(file) => file.finish()?,
        };
        let (path, size_bytes) = output.finish()?;
        let part = self.part;
        self.part += 1;
        Ok(Some(UnloadFile {
            partition: Arc::clone(&self.partition),
            slice: self.number,
            part,
            path,
            size_bytes,
            row_count: std::mem::take(&mut self.row_count),
        }))
    }
}
