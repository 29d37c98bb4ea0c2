//! Rows of a result that a client fetches by and by: few of them stay in memory, more go to a file that
//! has no name and ends with the result.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom};
use std::path::PathBuf;

use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use arrow::record_batch::RecordBatch;
use local_dialect::error::{SqlError, SqlState};

use crate::session::Result;

/// Bytes of one result that are kept in memory.
const MEMORY_BYTES: usize = 4 << 20;

/// Takes the rows of a result.
pub(crate) struct Spool {
    folder: PathBuf,
    batches: VecDeque<RecordBatch>,
    bytes: usize,
    file: Option<StreamWriter<BufWriter<File>>>,
}

impl Spool {
    /// What does not fit in memory goes to a file in `folder`.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            batches: VecDeque::new(),
            bytes: 0,
            file: None,
        }
    }

    /// Takes rows; all batches of a result have the same columns.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        if self.file.is_none() {
            self.bytes += batch.get_array_memory_size();
            if self.bytes <= MEMORY_BYTES {
                self.batches.push_back(batch.clone());
                return Ok(());
            }
        }
        self.write(batch).map_err(|error| failed(&error))
    }

    fn write(&mut self, batch: &RecordBatch) -> std::result::Result<(), ArrowError> {
        let writer = if let Some(writer) = &mut self.file {
            writer
        } else {
            let file = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
            let writer = self
                .file
                .insert(StreamWriter::try_new(file, &batch.schema())?);
            for kept in self.batches.drain(..) {
                writer.write(&kept)?;
            }
            writer
        };
        writer.write(batch)
    }

    /// All rows are there.
    pub(crate) fn finish(self) -> Result<SpooledRows> {
        let source = match self.file {
            None => Source::Memory(self.batches),
            Some(writer) => Source::File(read_again(writer).map_err(|error| failed(&error))?),
        };
        Ok(SpooledRows { source, left: None })
    }
}

fn read_again(
    writer: StreamWriter<BufWriter<File>>,
) -> std::result::Result<Box<StreamReader<BufReader<File>>>, ArrowError> {
    let mut file = writer
        .into_inner()?
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Box::new(StreamReader::try_new(BufReader::new(file), None)?))
}

enum Source {
    Memory(VecDeque<RecordBatch>),
    File(Box<StreamReader<BufReader<File>>>),
}

/// Rows that have not been fetched, in their order.
pub(crate) struct SpooledRows {
    source: Source,
    /// The rest of a batch that was fetched in part.
    left: Option<RecordBatch>,
}

impl SpooledRows {
    /// The next rows, at most so many of them; `None` when there are no more.
    pub(crate) fn next(&mut self, at_most: usize) -> Result<Option<RecordBatch>> {
        let batch = match self.left.take() {
            Some(left) => left,
            None => match self.read()? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        if batch.num_rows() <= at_most {
            return Ok(Some(batch));
        }
        self.left = Some(batch.slice(at_most, batch.num_rows() - at_most));
        Ok(Some(batch.slice(0, at_most)))
    }

    fn read(&mut self) -> Result<Option<RecordBatch>> {
        match &mut self.source {
            Source::Memory(batches) => Ok(batches.pop_front()),
            Source::File(reader) => reader.next().transpose().map_err(|error| failed(&error)),
        }
    }
}

impl std::fmt::Debug for SpooledRows {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SpooledRows")
    }
}

fn failed(error: &ArrowError) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        "the result cannot be kept until it is fetched",
    )
    .with_detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{AsArray, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;

    use super::*;

    fn batch(first: i64, rows: i64, text: &str) -> RecordBatch {
        let numbers = Int64Array::from_iter_values(first..first + rows);
        let texts = StringArray::from_iter_values((0..rows).map(|_| text));
        RecordBatch::try_from_iter([
            ("n", Arc::new(numbers) as arrow::array::ArrayRef),
            ("t", Arc::new(texts)),
        ])
        .unwrap()
    }

    /// Fetches in pieces of 300 rows and gives the numbers in the order in which they come.
    fn fetched(spool: Spool) -> Vec<i64> {
        let mut rows = spool.finish().unwrap();
        let mut numbers = Vec::new();
        while let Some(batch) = rows.next(300).unwrap() {
            assert!(batch.num_rows() <= 300);
            numbers.extend(batch.column(0).as_primitive::<Int64Type>().values());
        }
        numbers
    }

    #[test]
    fn few_rows_stay_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path().join("missing"));
        spool.push(&batch(0, 1_000, "x")).unwrap();
        spool.push(&batch(1_000, 24, "x")).unwrap();
        assert_eq!(fetched(spool), (0..1_024).collect::<Vec<_>>());
    }

    #[test]
    fn many_rows_go_through_a_file_and_keep_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path().to_owned());
        let text = "x".repeat(1_000);
        for part in 0..12 {
            spool.push(&batch(part * 1_000, 1_000, &text)).unwrap();
        }
        assert!(spool.file.is_some());
        assert!(spool.batches.is_empty());
        assert_eq!(fetched(spool), (0..12_000).collect::<Vec<_>>());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let mut spool = Spool::new(PathBuf::from("/nowhere/at/all"));
        let text = "x".repeat(10_000);
        let error = spool.push(&batch(0, 1_000, &text)).unwrap_err();
        assert_eq!(error.state, SqlState::INTERNAL_ERROR);
    }
}
