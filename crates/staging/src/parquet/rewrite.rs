//! Files that Redshift would not read as they are become text in the normal form.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, FieldRef};
use arrow::error::ArrowError;
use arrow::json::writer::{EncoderOptions, NullableEncoder, make_encoder};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use model::progress::Progress;
use model::{ColumnType, RowCount};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tokio::runtime::Handle;

use super::as_is::{Measure, inferred};
use super::footer::{Layout, ParquetColumn};
use crate::inference::decide::{MAX_VARBYTE_BYTES, MAX_VARCHAR_BYTES};
use crate::parts::{Bucket, PartWriter, Uploads, normal};
use crate::pass::{NullSentinel, SentinelWatch};
use crate::source::{Source, SourceFile, open_file};
use crate::stage::put_manifest;
use crate::staged::{CopyFormat, Inferred, Staged, Timings};
use crate::{Error, PolicyOutcome, StageOptions, remove_staged};

const BATCH_ROWS: usize = 4096;
/// A value that cannot be written as text is an error, not a text about one.
const VALUES_ONLY: FormatOptions<'static> = FormatOptions::new().with_display_error(false);

pub(crate) async fn stage_rewritten(
    source: &Source,
    bucket: &Bucket,
    options: &StageOptions,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    let mut sentinel = NullSentinel::shortest();
    loop {
        let uploads = Arc::new(Uploads::new(bucket.clone(), Handle::current()));
        let writing = {
            let parts = PartWriter::new(Arc::clone(&uploads), options.part_size_bytes);
            let (source, sentinel) = (source.clone(), sentinel.clone());
            tokio::task::spawn_blocking(move || write_all(&source, &sentinel, parts))
        };
        let written = join(writing).await?;
        let uploaded = uploads.finish().await;
        let written = match written {
            // Why the upload ended is what the upload says.
            Err(Error::Stopped) => return Err(uploaded.err().unwrap_or(Error::Stopped)),
            written => written?,
        };
        let parts = uploaded?;
        if let Some(free) = written.watch.replacement() {
            remove_staged(&bucket.store, &bucket.prefix).await?;
            sentinel = free;
            continue;
        }
        let hashing = source.clone();
        let digest = tokio::task::spawn_blocking(move || hashing.digest(&model::progress::Silent));
        let source_digest = join(digest).await??;
        progress.advance(source.size().get());
        let manifest = put_manifest(bucket, &parts).await?;
        let columns = layout(source).map_or(&[][..], |layout| &layout.columns);
        return Ok(Staged {
            inferred: Inferred {
                columns: columns
                    .iter()
                    .zip(&written.measures)
                    .map(|(column, measure)| inferred(column, Some(*measure), options.infer.types))
                    .collect(),
                row_count: RowCount(written.rows),
                source_bytes: source.size(),
                source_digest,
                read_as: "Parquet, rewritten as text".to_owned(),
                null_markers: Vec::new(),
                blank_lines: 0,
                policy: PolicyOutcome::default(),
            },
            parts,
            resumed_parts: 0,
            manifest,
            copy_format: CopyFormat::CsvNormalised {
                null: sentinel.as_str().to_owned(),
            },
            timings: Timings::default(),
        });
    }
}

async fn join<T>(task: tokio::task::JoinHandle<T>) -> Result<T, Error> {
    task.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })
}

fn layout(source: &Source) -> Option<&Layout> {
    match &source.inner.layout {
        crate::source::Layout::Parquet(layout) => Some(layout),
        _ => None,
    }
}

/// What was seen while the text was written.
struct Written {
    measures: Vec<Measure>,
    watch: SentinelWatch,
    rows: u64,
}

fn write_all(
    source: &Source,
    sentinel: &NullSentinel,
    mut parts: PartWriter,
) -> Result<Written, Error> {
    let columns = layout(source).map_or(&[][..], |layout| &layout.columns);
    let mut written = Written {
        measures: vec![Measure::default(); columns.len()],
        watch: SentinelWatch::default(),
        rows: 0,
    };
    for file in &source.inner.files {
        write_file(file, columns, sentinel, &mut parts, &mut written)?;
    }
    let ended = if written.rows == 0 {
        parts.write_empty_part()
    } else {
        parts.finish()
    };
    ended.map_err(|_closed| Error::Stopped)?;
    Ok(written)
}

fn write_file(
    file: &SourceFile,
    columns: &[ParquetColumn],
    sentinel: &NullSentinel,
    parts: &mut PartWriter,
    written: &mut Written,
) -> Result<(), Error> {
    let path = &file.located.name;
    let damaged = |source| Error::Parquet {
        path: path.clone(),
        source,
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(open_file(&file.located)?)
        .map_err(damaged)?
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(damaged)?;
    let mut records = Vec::new();
    let mut rows_before = 0;
    for batch in reader {
        let batch = batch.map_err(|source| damaged(source.into()))?;
        records.clear();
        let mut target = BatchTarget {
            path,
            columns,
            rows_before,
            sentinel,
            written,
        };
        target.write(&batch, &mut records)?;
        let rows = batch.num_rows() as u64;
        rows_before += rows;
        written.rows += rows;
        parts
            .write(&records, rows)
            .map_err(|_closed| Error::Stopped)?;
    }
    Ok(())
}

/// Where the records of one batch go.
struct BatchTarget<'a> {
    path: &'a str,
    columns: &'a [ParquetColumn],
    rows_before: u64,
    sentinel: &'a NullSentinel,
    written: &'a mut Written,
}

impl BatchTarget<'_> {
    fn write(&mut self, batch: &RecordBatch, records: &mut Vec<u8>) -> Result<(), Error> {
        let schema = batch.schema();
        let arrays: Result<Vec<ArrayRef>, Error> = batch
            .columns()
            .iter()
            .zip(self.columns)
            .map(|(array, column)| in_utc(array).map_err(|source| self.arrow(column, source)))
            .collect();
        let arrays = arrays?;
        let options = EncoderOptions::default();
        let mut texts = Vec::with_capacity(arrays.len());
        for ((array, field), column) in arrays.iter().zip(schema.fields()).zip(self.columns) {
            let text = Text::of(array, field, column, &options);
            texts.push(text.map_err(|source| self.arrow(column, source))?);
        }
        let mut value = Vec::new();
        for row in 0..batch.num_rows() {
            for (index, text) in texts.iter_mut().enumerate() {
                if index > 0 {
                    records.push(b',');
                }
                if arrays[index].is_null(row) || arrays[index].data_type() == &DataType::Null {
                    self.written.measures[index].nulls += 1;
                    records.extend_from_slice(self.sentinel.as_bytes());
                    continue;
                }
                value.clear();
                let column = &self.columns[index];
                text.write(row, &mut value)
                    .map_err(|source| self.arrow(column, source))?;
                self.check(column, row as u64, &value)?;
                self.written.watch.see(&value, self.sentinel);
                let measure = &mut self.written.measures[index];
                measure.max_bytes = measure.max_bytes.max(column_bytes(column, &value));
                normal::write(&value, records);
            }
            records.push(b'\n');
        }
        Ok(())
    }

    fn check(&self, column: &ParquetColumn, row: u64, value: &[u8]) -> Result<(), Error> {
        let reason = match column.column_type {
            ColumnType::VarChar { .. } if value.len() > MAX_VARCHAR_BYTES => {
                format!(
                    "is {} bytes long; a VARCHAR holds at most 65,535",
                    value.len()
                )
            }
            ColumnType::VarByte { .. } if value.len() / 2 > MAX_VARBYTE_BYTES as usize => {
                format!(
                    "is {} bytes long; a VARBYTE holds at most 1,024,000",
                    value.len() / 2
                )
            }
            ColumnType::VarChar { .. } if value.contains(&0) => {
                "holds a NUL byte, which Redshift cannot store".to_owned()
            }
            ColumnType::Timestamp | ColumnType::TimestampTz | ColumnType::Time
                if fraction_digits(value) > 6 =>
            {
                "is finer than a microsecond, which Redshift cannot store".to_owned()
            }
            _ => return Ok(()),
        };
        Err(Error::Value {
            path: self.path.to_owned(),
            row: self.rows_before + row + 1,
            column: column.name.clone(),
            reason,
        })
    }

    fn arrow(&self, column: &ParquetColumn, source: ArrowError) -> Error {
        Error::Arrow {
            path: self.path.to_owned(),
            column: column.name.clone(),
            source,
        }
    }
}

/// Bytes that the value takes in its column: binary values are written as hexadecimal digits.
fn column_bytes(column: &ParquetColumn, value: &[u8]) -> usize {
    match column.column_type {
        ColumnType::VarByte { .. } => value.len() / 2,
        _ => value.len(),
    }
}

fn fraction_digits(value: &[u8]) -> usize {
    let Some(point) = value.iter().position(|&byte| byte == b'.') else {
        return 0;
    };
    value[point + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// Timestamps with a zone as instants in UTC, whatever the zone is called.
fn in_utc(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            cast(array, &DataType::Timestamp(*unit, Some("+00:00".into())))
        }
        DataType::Date64 => cast(array, &DataType::Date32),
        DataType::Float16 => cast(array, &DataType::Float32),
        _ => Ok(Arc::clone(array)),
    }
}

/// Writes the values of one array as text.
enum Text<'a> {
    Plain(ArrayFormatter<'a>),
    Json(NullableEncoder<'a>),
}

impl<'a> Text<'a> {
    fn of(
        array: &'a ArrayRef,
        field: &'a FieldRef,
        column: &ParquetColumn,
        options: &'a EncoderOptions,
    ) -> Result<Self, ArrowError> {
        if column.column_type == ColumnType::Super {
            return make_encoder(field, array, options).map(Self::Json);
        }
        ArrayFormatter::try_new(array, &VALUES_ONLY).map(Self::Plain)
    }

    fn write(&mut self, row: usize, into: &mut Vec<u8>) -> Result<(), ArrowError> {
        match self {
            Self::Plain(formatter) => {
                into.extend_from_slice(formatter.value(row).try_to_string()?.as_bytes());
            }
            Self::Json(encoder) => encoder.encode(row, into),
        }
        Ok(())
    }
}
