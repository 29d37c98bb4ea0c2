//! Reads files that Redshift would not read as they are, a batch of rows at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::RecordBatch;
use model::Digest;
use model::progress::Silent;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;

use crate::Error;
use crate::inference::Position;
use crate::pass::Signals;
use crate::source::{HashingReader, SourceFile, open_file};

/// Bytes of the values of a batch, roughly.
const BATCH_BYTES: u64 = 1 << 20;
const MOST_ROWS: u64 = 8192;

/// Rows of a file.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) file: u32,
    /// Rows of the file before these.
    pub(crate) first_row: u64,
    pub(crate) records: RecordBatch,
}

impl Batch {
    /// The place of a row of the batch; the first row of a file is 1.
    pub(crate) fn position(&self, row: usize) -> Position {
        Position {
            file: self.file,
            line: self.first_row + row as u64 + 1,
        }
    }
}

/// Hands on all batches of a file with its columns at `places`, each with the rows before it in the whole source, and returns the
/// rows up to the end of the file.
pub(crate) fn read_batches(
    file: &SourceFile,
    index: u32,
    places: Option<&[usize]>,
    before: u64,
    signals: &Signals,
    take: &mut dyn FnMut(Batch, u64) -> bool,
) -> Result<u64, Error> {
    let path = &file.located.name;
    let damaged = |source| Error::Parquet {
        path: path.clone(),
        source,
    };
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(open_file(&file.located)?).map_err(damaged)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let groups = builder.metadata().row_groups().iter();
    let bytes: i64 = groups.map(RowGroupMetaData::total_byte_size).sum();
    let reader = builder
        .with_batch_size(batch_rows(u64::try_from(bytes).unwrap_or(0), rows))
        .build()
        .map_err(damaged)?;
    let length = file.located.length;
    let mut progress = Share::new(length, rows, signals.read_counter());
    let mut first_row = 0;
    for batch in reader {
        let records = batch.and_then(|records| match places {
            Some(places) => records.project(places),
            None => Ok(records),
        });
        let records = records.map_err(|source| damaged(source.into()))?;
        let count = records.num_rows() as u64;
        let batch = Batch {
            file: index,
            first_row,
            records,
        };
        if !take(batch, before + first_row) {
            return Err(Error::Stopped);
        }
        first_row += count;
        progress.advance(first_row);
    }
    progress.advance(rows);
    Ok(before + first_row)
}

/// So many that a batch of rows of average length is not too large.
fn batch_rows(bytes: u64, rows: u64) -> usize {
    let per_row = (bytes / rows.max(1)).max(1);
    let wanted = (BATCH_BYTES / per_row).clamp(1, MOST_ROWS);
    usize::try_from(wanted).expect("at most MOST_ROWS")
}

/// The digest of a file; its bytes are counted as its rows are read.
pub(crate) fn digest(file: &SourceFile) -> Result<Digest, Error> {
    HashingReader::new(open_file(&file.located)?, Arc::default())
        .finish(&Silent)
        .map_err(|source| file.located.io_error("read", source))
}

/// Tells the bytes of a file by the rows that were read.
struct Share {
    bytes: u64,
    rows: u64,
    told: u64,
    counter: Arc<AtomicU64>,
}

impl Share {
    fn new(bytes: u64, rows: u64, counter: Arc<AtomicU64>) -> Self {
        Self {
            bytes,
            rows,
            told: 0,
            counter,
        }
    }

    fn advance(&mut self, rows: u64) {
        let bytes = u128::from(self.bytes) * u128::from(rows) / u128::from(self.rows.max(1));
        let bytes = u64::try_from(bytes).unwrap_or(self.bytes).max(self.told);
        self.counter.fetch_add(bytes - self.told, Ordering::Relaxed);
        self.told = bytes;
    }
}
