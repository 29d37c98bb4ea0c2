//! What staging made and what it found out.

use std::time::Duration;

use model::{ByteCount, Column, ColumnType, Digest, RowCount, S3Uri};

use crate::pass::Span;
use crate::policy::PolicyOutcome;

/// An object in the bucket that COPY reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub uri: S3Uri,
    /// Length of the object.
    pub bytes: ByteCount,
    pub rows: RowCount,
}

/// The options that COPY needs for the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// `FORMAT CSV ZSTD NULL AS '<null>' TIMEFORMAT 'auto'`, no header.
    ///
    /// A field that is not NULL never equals `null`; an empty string is `""`. Timestamps are in ISO
    /// form, which COPY's default TIMEFORMAT does not take, with `T` between or with a zone.
    CsvNormalised { null: String },
    /// `FORMAT PARQUET`: the files as they are, columns by position.
    Parquet,
}

/// A column, its type and why it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InferredColumn {
    /// As the source has it, blanks at the ends removed.
    pub name: String,
    pub column_type: ColumnType,
    /// For people: `whole numbers of at most 4 digits`.
    pub reason: String,
    pub null_count: u64,
    /// Bytes of the longest value as text; `None` for a column of a Parquet file that is not text.
    pub max_bytes: Option<u64>,
}

impl InferredColumn {
    /// The column with a type that is given instead of found.
    pub(crate) fn given(self, column_type: ColumnType, origin: &str) -> Self {
        Self {
            column_type,
            reason: origin.to_owned(),
            ..self
        }
    }

    /// The column of a table that is made for it. Always nullable, since later files may have NULLs.
    pub fn to_column(&self) -> Column {
        Column {
            name: self.name.clone(),
            column_type: self.column_type,
            nullable: true,
        }
    }
}

/// A text that was taken as NULL although it is not empty, or an empty string that Redshift will
/// read as NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NullMarkerUse {
    /// As it stands in the source; `""` for the quoted empty string.
    pub marker: String,
    pub columns: Vec<String>,
    /// Fields that became NULL.
    pub count: u64,
}

/// What reading a source to its end found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    pub columns: Vec<InferredColumn>,
    /// Rows that are staged: those of the source but for those that were skipped.
    pub row_count: RowCount,
    /// Bytes of the source on disk.
    pub source_bytes: ByteCount,
    /// What [`Source::digest`](crate::Source::digest) gives for the same content.
    pub source_digest: Digest,
    /// How the source was read: `comma delimited, double quotes, header`.
    pub read_as: String,
    pub null_markers: Vec<NullMarkerUse>,
    /// Empty lines that were skipped.
    pub blank_lines: u64,
    pub policy: PolicyOutcome,
}

/// Everything about a source that lies staged in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    pub inferred: Inferred,
    /// By number. A row stands before another one of the same part as it does in the source.
    pub parts: Vec<Part>,
    /// Parts that lay in the bucket from an earlier run and were not sent again.
    pub resumed_parts: usize,
    /// Lists the parts; COPY reads it with MANIFEST.
    pub manifest: S3Uri,
    pub copy_format: CopyFormat,
    pub timings: Timings,
    pub lines: PartLines,
}

/// Where the lines of parts come from. Nothing is known of Parquet files that were passed through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartLines(pub(crate) Vec<Origin>);

/// Lines of a part, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) span: Span,
    pub(crate) part: S3Uri,
    pub(crate) file: String,
}

/// Where in the source a line of a part comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLines {
    pub file: String,
    /// The first is 1; of a Parquet file, rows.
    pub first: u64,
    /// The same as `first` where the line is known exactly.
    pub last: u64,
}

/// Where the time of staging went. All but `whole` are sums over the threads, of the pass that
/// counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    pub whole: Duration,
    /// Finding fields and looking at their values.
    pub parsing: Duration,
    /// Compressing, and waiting for the uploads where they are slower.
    pub compressing: Duration,
    /// Times that the source was read: more than once where its first part promised other columns
    /// than the rest.
    pub passes: usize,
}

impl PartLines {
    /// The lines of the source that a line of a part, the first being 1, was made of. `part` is the
    /// part's URI or its last segment.
    pub fn locate(&self, part: &str, line: u64) -> Option<SourceLines> {
        let name = part.trim_end().rsplit('/').next()?;
        let origin = self.0.iter().find(|origin| {
            let span = &origin.span;
            origin.part.key().rsplit('/').next() == Some(name)
                && (span.first..span.first + span.lines).contains(&line)
        })?;
        let (first, last) = origin.span.origin(line);
        Some(SourceLines {
            file: origin.file.clone(),
            first,
            last,
        })
    }
}

impl Staged {
    /// Bytes of the parts in the bucket.
    pub fn staged_bytes(&self) -> ByteCount {
        self.parts.iter().map(|part| part.bytes).sum()
    }
}
