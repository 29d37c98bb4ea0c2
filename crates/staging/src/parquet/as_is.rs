//! Files that Redshift reads as they are: uploaded, and read here only for the length of their text.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use model::progress::{Counted, Progress};
use model::{ColumnType, RowCount};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tokio::task::{JoinError, spawn_blocking};

use super::footer::{Layout, ParquetColumn};
use super::is_copied_into;
use crate::inference::Profile;
use crate::inference::decide::MAX_VARCHAR_BYTES;
use crate::parts::{Bucket, PartNames, PartNumber, Sent, upload_file};
use crate::source::{Source, SourceFile, open_file};
use crate::staged::{Inferred, InferredColumn, Part};
use crate::{Error, InferOptions, PolicyOutcome, TypePolicy};

/// Reads the files as far as inference needs them and says what they hold, if they can be copied as
/// they are: no text is too long for the type that is given for it.
pub(crate) async fn measured(
    source: &Source,
    layout: &Layout,
    options: &InferOptions,
) -> Result<Option<Inferred>, Error> {
    let hashing = {
        let source = source.clone();
        spawn_blocking(move || source.digest(&model::progress::Silent))
    };
    let measuring = {
        let (source, texts) = (source.clone(), layout.text_columns());
        spawn_blocking(move || measure(&source, &texts))
    };
    let stopped = |join: JoinError| Error::Worker {
        reason: join.to_string(),
    };
    let measures = measuring.await.map_err(stopped)??;
    let source_digest = hashing.await.map_err(stopped)??;
    let columns = columns(layout, &measures, options.types);
    let Some(columns) = as_expected(columns, options) else {
        return Ok(None);
    };
    Ok(Some(Inferred {
        columns,
        row_count: layout.rows.iter().copied().sum::<RowCount>(),
        source_bytes: source.size(),
        source_digest,
        read_as: "Parquet, passed through".to_owned(),
        null_markers: Vec::new(),
        blank_lines: 0,
        policy: PolicyOutcome::default(),
    }))
}

/// Uploads the files but for those of `there`, the lengths of what an earlier run left by name.
pub(crate) async fn stage_as_is(
    source: &Source,
    layout: &Layout,
    bucket: &Bucket,
    there: &HashMap<String, u64>,
    progress: &dyn Progress,
) -> Result<Sent, Error> {
    let names = PartNames::parquet(&source.file_names());
    let mut sent = Sent::default();
    for (index, (file, rows)) in source.inner.files.iter().zip(&layout.rows).enumerate() {
        let name = names.name(PartNumber {
            number: u32::try_from(index).unwrap_or(u32::MAX),
            piece: 0,
        });
        let length = file.located.length;
        let (uri, bytes) = if there.get(&name) == Some(&length) {
            sent.resumed += 1;
            progress.advance(length);
            (bucket.object(&name)?.0, model::ByteCount(length))
        } else {
            upload_file(bucket, &name, &file.located, progress).await?
        };
        progress.count(Counted::Parts, 1);
        progress.count(Counted::Rows, rows.get());
        sent.parts.push(Part {
            uri,
            bytes,
            rows: *rows,
        });
    }
    Ok(sent)
}

/// Whether COPY takes the files as they are, if their texts are short enough.
pub(crate) fn may_be_copied(layout: &Layout, options: &InferOptions) -> bool {
    let is_copied = |(index, column): (usize, &ParquetColumn)| {
        let expected = options.expectation(&column.name);
        let is_text = matches!(column.column_type, ColumnType::VarChar { .. });
        expected.is_none_or(|expected| {
            // Of the files themselves only text is read, and its NULLs are counted.
            let may_be_null = expected.required.is_none();
            let is_looked_at = is_text || may_be_null || layout.is_always_there(index);
            let fits = |expected| is_copied_into(column.column_type, expected);
            is_looked_at && expected.column_type.is_none_or(fits)
        })
    };
    layout.passes_through() && layout.columns.iter().enumerate().all(is_copied)
}

/// The columns with the types that are given, unless some text is too long for its own.
fn as_expected(
    columns: Vec<InferredColumn>,
    options: &InferOptions,
) -> Option<Vec<InferredColumn>> {
    let given = |column: InferredColumn| {
        let expected = options.expectation(&column.name);
        let column_type = expected.and_then(|expected| expected.column_type);
        let most = match column_type {
            Some(ColumnType::VarChar { bytes }) => usize::from(bytes),
            Some(_) => usize::MAX,
            None => MAX_VARCHAR_BYTES,
        };
        let is_short = column
            .max_bytes
            .is_none_or(|longest| longest <= most as u64);
        let may_be_null = expected.is_none_or(|expected| expected.required.is_none());
        let is_taken = is_short && (may_be_null || column.null_count == 0);
        is_taken.then(|| match (expected, column_type) {
            (Some(expected), Some(column_type)) => column.given(column_type, expected.origin),
            _ => column,
        })
    };
    columns.into_iter().map(given).collect()
}

/// What reading a text column told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measure {
    pub(crate) nulls: u64,
    pub(crate) max_bytes: usize,
}

impl From<&Profile> for Measure {
    fn from(profile: &Profile) -> Self {
        Self {
            nulls: profile.nulls,
            max_bytes: profile.max_bytes,
        }
    }
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
    for batch in reader {
        let batch = batch.map_err(|source| damaged(source.into()))?;
        for (measure, column) in measures.iter_mut().zip(batch.columns()) {
            measure.nulls += column.null_count() as u64;
            let longest = text_lengths(column).max().unwrap_or(0);
            measure.max_bytes = measure.max_bytes.max(longest);
        }
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
