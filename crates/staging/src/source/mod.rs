//! What is loaded: files found, their format told from their content, nothing read to the end yet.

mod compression;
mod digest;
mod download;
mod encoding;
mod folder;
mod in_place;
mod inputs;
mod objects;
mod options;
mod sample;
mod text;
mod web;

use std::fmt::{self, Write as _};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use model::progress::Progress;
use model::{ByteCount, Digest};

pub use compression::Compression;
pub(crate) use digest::{Consumed, HashingReader, READ_BYTES, combine};
pub use download::Downloaded;
pub(crate) use encoding::Broken;
pub use encoding::Encoding;
pub use in_place::{InPlace, InPlaceColumn, InPlaceFormat};
pub use inputs::Input;
pub(crate) use inputs::{Located, open as open_file};
pub use objects::download_objects;
pub use options::{Format, Header, NullMarkers, SourceOptions};
pub(crate) use sample::{Sample, without_mark};
pub(crate) use text::Text;
pub use web::{download_url, web_client};

use crate::delimited::{self, Markers};
use crate::pass::ColumnPlan;
use crate::{Error, json, parquet};

/// Files of one format that are loaded together. Cheap to clone; a spooled stream is removed with
/// the last clone.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) layout: Layout,
    pub(crate) null_markers: NullMarkers,
    pub(crate) markers: Markers,
}

#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) located: Located,
    pub(crate) compression: Compression,
    pub(crate) text: Text,
}

impl SourceFile {
    /// What an error of reading the file's text means.
    pub(crate) fn read_error(&self, source: io::Error) -> Error {
        let broken = source.get_ref().and_then(|inner| inner.downcast_ref());
        match (broken, self.compression) {
            (Some(Broken { line, reason, hint }), _) => Error::Record {
                path: self.located.name.clone(),
                line: *line,
                column: None,
                reason: reason.clone(),
                hint: *hint,
            },
            (None, Compression::None) => self.located.io_error("read", source),
            (None, _) => Error::Decompress {
                path: self.located.name.clone(),
                source,
            },
        }
    }
}

impl Inner {
    /// How the files are read, for people.
    pub(crate) fn read_as(&self) -> String {
        let mut read_as = match &self.layout {
            Layout::Delimited(layout) => layout.read_as.clone(),
            layout => layout.format().to_string(),
        };
        if !self.is_parquet() {
            let encodings = self.files.iter().map(|file| file.text.encoding.to_string());
            let compressions = self.files.iter().filter_map(|file| match file.compression {
                Compression::None => None,
                compression => Some(compression.to_string()),
            });
            let mut told: Vec<String> = Vec::new();
            for what in encodings.chain(compressions) {
                if !told.contains(&what) {
                    let _infallible = write!(read_as, ", {what}");
                    told.push(what);
                }
            }
        }
        match self.files.first().map_or(0, |file| file.text.skip_lines) {
            0 => {}
            1 => read_as.push_str(", first line skipped"),
            lines => {
                let _infallible = write!(read_as, ", first {lines} lines skipped");
            }
        }
        read_as
    }

    /// Whether each file begins with the names of its columns.
    pub(crate) fn has_header(&self) -> bool {
        matches!(&self.layout, Layout::Delimited(layout) if layout.dialect.has_header)
    }

    pub(crate) fn is_parquet(&self) -> bool {
        matches!(self.layout, Layout::Parquet(_))
    }

    /// The name of a file as the user would write it.
    pub(crate) fn file_name(&self, index: u32) -> &str {
        self.files
            .get(index as usize)
            .map_or("", |file| file.located.name.as_str())
    }
}

/// How the files are read.
#[derive(Debug)]
pub(crate) enum Layout {
    Delimited(delimited::Layout),
    Json {
        is_array: bool,
        columns: Vec<ColumnPlan>,
    },
    Parquet(parquet::Layout),
}

impl Source {
    /// Finds the files of `inputs` and tells how to read them from their first bytes.
    ///
    /// Refused: a missing file, an empty one, a folder, an archive, files of different formats or
    /// with different headers, and a delimited file whose first record looks like data.
    pub fn open(inputs: Vec<Input>, options: &SourceOptions) -> Result<Self, Error> {
        let markers = Markers::new(&options.null_markers);
        let mut files: Vec<SourceFile> = Vec::new();
        let mut layout: Option<Layout> = None;
        for located in inputs::locate(inputs, &options.spool_dir)? {
            let (compression, format, sample) = inspect(&located, options)?;
            let mut file = SourceFile {
                located,
                compression,
                text: Text {
                    encoding: sample.encoding,
                    skip_lines: options.skip_lines,
                    line_end: sample.line_end,
                    written: None,
                },
            };
            let name = file.located.name.clone();
            let own = match format {
                Format::Delimited => {
                    let (layout, written) = delimited::sniff(&name, &sample, options, &markers)?;
                    file.text.written = written;
                    Layout::Delimited(layout)
                }
                Format::Parquet => Layout::Parquet(parquet::Layout::of(&file)?),
                Format::JsonLines | Format::JsonArray => {
                    let is_array = format == Format::JsonArray;
                    Layout::Json {
                        is_array,
                        columns: json::sniff(&sample, is_array),
                    }
                }
            };
            layout = Some(match (layout, files.first()) {
                (Some(layout), Some(first)) => layout.with(own, &first.located.name, &name)?,
                _ => own,
            });
            files.push(file);
        }
        let layout = layout.ok_or(Error::NothingToRead)?;
        let null_markers = options.null_markers.clone();
        Ok(Self {
            inner: Arc::new(Inner {
                files,
                layout,
                null_markers,
                markers,
            }),
        })
    }

    pub fn format(&self) -> Format {
        self.inner.layout.format()
    }

    /// The columns that the first bytes of the files show: all of delimited text; of JSON later records
    /// may have more; none of Parquet.
    pub fn column_names(&self) -> Vec<&str> {
        let columns = match &self.inner.layout {
            Layout::Delimited(layout) => layout.columns.as_slice(),
            Layout::Json { columns, .. } => columns,
            Layout::Parquet(_) => &[],
        };
        columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// Names of the files as the user would write them, in the order they are read.
    pub fn file_names(&self) -> Vec<&str> {
        self.inner
            .files
            .iter()
            .map(|file| file.located.name.as_str())
            .collect()
    }

    /// Bytes on disk, compressed where the files are.
    pub fn size(&self) -> ByteCount {
        ByteCount(
            self.inner
                .files
                .iter()
                .map(|file| file.located.length)
                .sum(),
        )
    }

    /// The digest of the content; reads every file once and does nothing else. Blocking.
    ///
    /// One file's digest is the BLAKE3 of its bytes, as `b3sum` prints it.
    pub fn digest(&self, progress: &dyn Progress) -> Result<Digest, Error> {
        progress.stage("checking", Some(self.size().get()));
        let digests: Result<Vec<Digest>, Error> = self
            .inner
            .files
            .iter()
            .map(|file| hash(&file.located, progress))
            .collect();
        progress.finish();
        digests.map(|digests| combine(&digests))
    }
}

fn hash(located: &Located, progress: &dyn Progress) -> Result<Digest, Error> {
    let file = open_file(located)?;
    HashingReader::new(file, Arc::new(AtomicU64::new(0)))
        .finish(progress)
        .map_err(|source| located.io_error("read", source))
}

/// Compression, format and first bytes of a file.
fn inspect(
    located: &Located,
    options: &SourceOptions,
) -> Result<(Compression, Format, Sample), Error> {
    let path = || located.name.clone();
    let magic = inputs::magic(located)?;
    if let Some(what) = compression::unsupported(&magic) {
        return Err(Error::UnsupportedFile { path: path(), what });
    }
    let compression = Compression::of(&magic);
    if magic.starts_with(b"PAR1") {
        return Ok((
            compression,
            Format::Parquet,
            Sample::new(&[], true, options),
        ));
    }
    let sample = Sample::of(located, compression, options)?;
    if sample.bytes().starts_with(b"PAR1") {
        return Err(Error::UnsupportedFile {
            path: path(),
            what: "a compressed Parquet file",
        });
    }
    if sample.is_blank() {
        return Err(Error::EmptyFile { path: path() });
    }
    let detected = match sample.first_byte() {
        Some(b'{') => Format::JsonLines,
        Some(b'[') if sample.is_array() => Format::JsonArray,
        _ => Format::Delimited,
    };
    match options.format {
        Some(Format::Parquet) => Err(Error::NotParquet { path: path() }),
        format => Ok((compression, format.unwrap_or(detected), sample)),
    }
}

impl Layout {
    fn format(&self) -> Format {
        match self {
            Self::Delimited(_) => Format::Delimited,
            Self::Json {
                is_array: false, ..
            } => Format::JsonLines,
            Self::Json { is_array: true, .. } => Format::JsonArray,
            Self::Parquet(_) => Format::Parquet,
        }
    }

    /// The layout of several files read as one.
    fn with(self, other: Self, first: &str, path: &str) -> Result<Self, Error> {
        match (self, other) {
            (Self::Delimited(mut layout), Self::Delimited(other)) => {
                layout.add(&other, first, path)?;
                Ok(Self::Delimited(layout))
            }
            (
                Self::Json {
                    is_array,
                    mut columns,
                },
                Self::Json {
                    is_array: other_is_array,
                    columns: other,
                },
            ) if is_array == other_is_array => {
                for column in other {
                    match columns.iter_mut().find(|known| known.name == column.name) {
                        Some(known) => known.as_json |= column.as_json,
                        None => columns.push(column),
                    }
                }
                Ok(Self::Json { is_array, columns })
            }
            (Self::Parquet(mut layout), Self::Parquet(other)) => {
                layout.add(other, first, path)?;
                Ok(Self::Parquet(layout))
            }
            (layout, other) => Err(Error::MixedFormats {
                first: first.to_owned(),
                first_format: layout.format(),
                path: path.to_owned(),
                format: other.format(),
            }),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.inner.read_as())
    }
}
