//! Files that Redshift reads as they are: uploaded, and read here only for the length of their text.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use model::progress::Progress;
use model::{ColumnType, RowCount};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::footer::{Layout, ParquetColumn};
use crate::inference::decide::MAX_VARCHAR_BYTES;
use crate::parts::{Bucket, upload_file};
use crate::source::{Source, SourceFile, open_file};
use crate::stage::put_manifest;
use crate::staged::{CopyFormat, Inferred, InferredColumn, Part, Staged, Timings};
use crate::{Error, PolicyOutcome, TypePolicy};

pub(crate) async fn stage_as_is(
    source: &Source,
    layout: &Layout,
    bucket: &Bucket,
    types: TypePolicy,
    progress: &dyn Progress,
) -> Result<Staged, Error> {
    let measuring = {
        let (source, texts) = (source.clone(), layout.text_columns());
        tokio::task::spawn_blocking(move || measure(&source, &texts))
    };
    let hashing = {
        let source = source.clone();
        tokio::task::spawn_blocking(move || source.digest(&model::progress::Silent))
    };
    let mut parts = Vec::new();
    for (index, (file, rows)) in source.inner.files.iter().zip(&layout.rows).enumerate() {
        let name = format!("part-{index:05}.parquet");
        let (uri, bytes) = upload_file(bucket, &name, &file.located, progress).await?;
        parts.push(Part {
            uri,
            bytes,
            rows: *rows,
        });
    }
    let stopped = |join: tokio::task::JoinError| Error::Worker {
        reason: join.to_string(),
    };
    let measures = measuring.await.map_err(stopped)??;
    let source_digest = hashing.await.map_err(stopped)??;
    let manifest = put_manifest(bucket, &parts).await?;
    Ok(Staged {
        inferred: Inferred {
            columns: columns(layout, &measures, types),
            row_count: parts.iter().map(|part| part.rows).sum::<RowCount>(),
            source_bytes: source.size(),
            source_digest,
            read_as: "Parquet, passed through".to_owned(),
            null_markers: Vec::new(),
            blank_lines: 0,
            policy: PolicyOutcome::default(),
        },
        parts,
        resumed_parts: 0,
        manifest,
        copy_format: CopyFormat::Parquet,
        timings: Timings::default(),
    })
}

/// What reading a text column told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measure {
    pub(crate) nulls: u64,
    pub(crate) max_bytes: usize,
}

fn columns(layout: &Layout, measures: &[Measure], types: TypePolicy) -> Vec<InferredColumn> {
    let texts = layout.text_columns();
    layout
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let measure = texts
                .iter()
                .position(|&text| text == index)
                .map(|position| measures[position]);
            inferred(column, measure, types)
        })
        .collect()
}

/// The column with its type as the file gives it; text gets room as the policy says.
pub(crate) fn inferred(
    column: &ParquetColumn,
    measure: Option<Measure>,
    types: TypePolicy,
) -> InferredColumn {
    let longest = measure.map_or(0, |measure| measure.max_bytes);
    let column_type = match column.column_type {
        ColumnType::VarChar { .. } => types.varchar(longest),
        ColumnType::VarByte { .. } => types.varbyte(longest),
        other => other,
    };
    InferredColumn {
        name: column.name.clone(),
        column_type,
        reason: format!("{} in the Parquet file", column.data_type),
        null_count: measure.map_or(0, |measure| measure.nulls),
        max_bytes: measure.map(|measure| measure.max_bytes as u64),
    }
}

/// Reads the columns `texts` of every file.
fn measure(source: &Source, texts: &[usize]) -> Result<Vec<Measure>, Error> {
    let mut measures = vec![Measure::default(); texts.len()];
    if texts.is_empty() {
        return Ok(measures);
    }
    for file in &source.inner.files {
        measure_file(file, texts, &mut measures)?;
    }
    Ok(measures)
}

fn measure_file(file: &SourceFile, texts: &[usize], measures: &mut [Measure]) -> Result<(), Error> {
    let path = &file.located.name;
    let damaged = |source| Error::Parquet {
        path: path.clone(),
        source,
    };
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(open_file(&file.located)?).map_err(damaged)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), texts.iter().copied());
    let reader = builder.with_projection(mask).build().map_err(damaged)?;
    let mut row = 0;
    for batch in reader {
        let batch = batch.map_err(|source| damaged(source.into()))?;
        for (index, column) in batch.columns().iter().enumerate() {
            let lengths = text_lengths(column);
            measures[index].nulls += column.null_count() as u64;
            for (offset, length) in lengths.enumerate() {
                if length > MAX_VARCHAR_BYTES {
                    return Err(Error::Value {
                        path: path.clone(),
                        row: row + offset as u64 + 1,
                        column: batch.schema().field(index).name().clone(),
                        reason: format!("is {length} bytes long; a VARCHAR holds at most 65,535"),
                    });
                }
                measures[index].max_bytes = measures[index].max_bytes.max(length);
            }
        }
        row += batch.num_rows() as u64;
    }
    Ok(())
}

/// Bytes of each value; NULL has none.
fn text_lengths(column: &Arc<dyn Array>) -> Box<dyn Iterator<Item = usize> + '_> {
    match column.data_type() {
        DataType::Utf8 => Box::new(column.as_string::<i32>().iter().map(length)),
        DataType::LargeUtf8 => Box::new(column.as_string::<i64>().iter().map(length)),
        DataType::Utf8View => Box::new(column.as_string_view().iter().map(length)),
        // A dictionary's values bound its rows.
        DataType::Dictionary(_, _) => match column.as_any_dictionary_opt() {
            Some(dictionary) => text_lengths(dictionary.values()),
            None => Box::new(std::iter::empty()),
        },
        _ => Box::new(std::iter::empty()),
    }
}

fn length(value: Option<&str>) -> usize {
    value.map_or(0, str::len)
}
