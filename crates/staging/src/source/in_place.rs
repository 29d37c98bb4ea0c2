//! Objects that the warehouse reads where they are: found, and each looked at in its first and last
//! bytes.

use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use model::{ColumnType, Digest, S3Uri};
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use tempfile::NamedTempFile;

use super::{
    Compression, Downloaded, Format, Inner, Input, Layout, Source, SourceOptions, objects,
};
use crate::parts::manifest::Manifest;
use crate::parts::{path_of, store_error};
use crate::remove::{StagedObject, staged_object};
use crate::{Dialect, Error, Part};

/// Bytes of an object's beginning that are fetched: more than the sample that a format is told from.
const HEAD_BYTES: u64 = 1 << 19;
/// Bytes of its end, where Parquet has its footer: more than most are long.
const TAIL_BYTES: u64 = 1 << 20;
/// Objects that are looked at, at the same time.
const CONCURRENT: usize = 8;
/// What a Parquet file begins with.
const PARQUET_MAGIC: &[u8] = b"PAR1";

/// Objects of one format that are loaded together without being read here.
#[derive(Clone, Debug)]
pub struct InPlace {
    /// In the order of their names.
    pub objects: Vec<StagedObject>,
    /// Of every object, as are the columns.
    pub format: InPlaceFormat,
    pub columns: Vec<InPlaceColumn>,
    /// How the objects will be read, for people.
    pub read_as: String,
}

/// What COPY must be told of the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPlaceFormat {
    Csv {
        dialect: Dialect,
        compression: Compression,
    },
    /// Objects one after the other.
    Json {
        compression: Compression,
    },
    Parquet,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPlaceColumn {
    pub name: String,
    /// Of Parquet; its texts are as long as a VARCHAR can be.
    pub column_type: Option<ColumnType>,
}

impl InPlace {
    /// Finds the objects that `uris` name, as for [`download_objects`](super::download_objects), and
    /// tells from the ends of each how they are written: all alike, since one COPY is told once.
    pub async fn look_at(
        store: &Arc<dyn ObjectStore>,
        uris: &[S3Uri],
        options: &SourceOptions,
    ) -> Result<Self, Error> {
        let objects = find(store, uris).await?;
        let mut looking = Vec::with_capacity(objects.len());
        for object in &objects {
            looking.push(look(store, object, &options.spool_dir));
        }
        let looking = stream::iter(looking).buffered(CONCURRENT);
        let source = Source::open(looking.try_collect().await?, options)?;
        expect_readable(&source.inner)?;
        let (format, columns) = format_and_columns(&source.inner)?;
        Ok(Self {
            read_as: format!("{source}, read by Redshift where it is"),
            objects,
            format,
            columns,
        })
    }

    /// How the objects are written.
    pub fn format(&self) -> Format {
        match self.format {
            InPlaceFormat::Csv { .. } => Format::Delimited,
            InPlaceFormat::Json { .. } => Format::JsonLines,
            InPlaceFormat::Parquet => Format::Parquet,
        }
    }

    /// Changes with every object that is added, removed or written anew. It is not the digest of the
    /// content, which is not read.
    pub fn digest(&self) -> Digest {
        let parts: Vec<String> = self
            .objects
            .iter()
            .map(|object| {
                let tag = object.e_tag.as_deref().unwrap_or_default();
                format!("{} {} {tag}", object.uri, object.bytes.get())
            })
            .collect();
        Digest::of_parts(parts.iter().map(String::as_bytes))
    }

    /// Puts a manifest of the objects below `prefix`.
    pub async fn put_manifest(
        &self,
        store: &Arc<dyn ObjectStore>,
        prefix: &S3Uri,
    ) -> Result<S3Uri, Error> {
        let parts: Vec<Part> = self
            .objects
            .iter()
            .map(|object| Part {
                uri: object.uri.clone(),
                bytes: object.bytes,
                rows: model::RowCount(0),
            })
            .collect();
        let uri = prefix.join("manifest.json").map_err(Error::Prefix)?;
        let payload = Manifest::of(&parts).to_json();
        store
            .put(&path_of(&uri)?, payload.into())
            .await
            .map_err(store_error("upload", &uri))?;
        Ok(uri)
    }
}

/// By name, each once.
async fn find(store: &Arc<dyn ObjectStore>, uris: &[S3Uri]) -> Result<Vec<StagedObject>, Error> {
    let mut found = Vec::new();
    for uri in uris {
        for object in objects::find(store, uri).await? {
            found.push(staged_object(uri.bucket(), object)?);
        }
    }
    found.sort_by(|left, right| left.uri.cmp(&right.uri));
    found.dedup_by(|left, right| left.uri == right.uri);
    Ok(found)
}

/// Refuses objects that COPY reads otherwise than a load that passes through here would.
fn expect_readable(source: &Inner) -> Result<(), Error> {
    let compression = source.files.first().map(|file| file.compression);
    for file in &source.files {
        let what = if !file.text.encoding.is_utf8() {
            "it is not UTF-8"
        } else if file.text.skip_lines > 0 {
            "lines are skipped before its header"
        } else if file.text.written.is_some() {
            "a delimiter of one character, doubled quotes and no comments are all that CSV has there"
        } else if Some(file.compression) != compression {
            "it is compressed in another way than the first"
        } else {
            continue;
        };
        return Err(Error::NotInPlace {
            path: file.located.name.clone(),
            what,
        });
    }
    Ok(())
}

fn format_and_columns(source: &Inner) -> Result<(InPlaceFormat, Vec<InPlaceColumn>), Error> {
    let first = &source.files[0];
    let compression = first.compression;
    let refused = |what| Error::NotInPlace {
        path: first.located.name.clone(),
        what,
    };
    let text = |name: &String| InPlaceColumn {
        name: name.clone(),
        column_type: None,
    };
    Ok(match &source.layout {
        Layout::Delimited(layout) => {
            let names = layout.columns.iter().map(|column| &column.name);
            let dialect = layout.dialect;
            let format = InPlaceFormat::Csv {
                dialect,
                compression,
            };
            (format, names.map(text).collect())
        }
        Layout::Json {
            is_array: false,
            columns,
        } => {
            let names = columns.iter().map(|column| &column.name);
            (
                InPlaceFormat::Json { compression },
                names.map(text).collect(),
            )
        }
        Layout::Json { is_array: true, .. } => return Err(refused("it is a JSON array")),
        Layout::Parquet(layout) if !layout.passes_through() => {
            return Err(refused(
                "it has types, an order of columns or encodings that Redshift does not read",
            ));
        }
        Layout::Parquet(layout) => {
            let columns = layout.columns.iter().map(|column| InPlaceColumn {
                name: column.name.clone(),
                column_type: Some(column.column_type),
            });
            (InPlaceFormat::Parquet, columns.collect())
        }
    })
}

/// The object as a file that is as long as it, and has its first and, of Parquet, its last bytes.
async fn look(
    store: &Arc<dyn ObjectStore>,
    object: &StagedObject,
    folder: &Path,
) -> Result<Input, Error> {
    let key = Key::from(object.uri.key());
    let length = object.bytes.get();
    let fetch = async |range: Range<u64>| {
        let bytes = store.get_range(&key, range).await;
        bytes.map_err(store_error("read", &object.uri))
    };
    let head = fetch(0..length.min(HEAD_BYTES)).await?;
    let tail_start = length.saturating_sub(TAIL_BYTES).max(head.len() as u64);
    let is_parquet = head.starts_with(PARQUET_MAGIC);
    let mut pieces = vec![(0, head)];
    if is_parquet && tail_start < length {
        pieces.push((tail_start, fetch(tail_start..length).await?));
    }
    let file = sparse(folder, length, &pieces).map_err(|source| Error::Io {
        action: "spool the ends of an object to",
        path: folder.display().to_string(),
        source,
    })?;
    Ok(Input::Downloaded(Downloaded {
        name: object.uri.to_string(),
        file,
        length,
    }))
}

fn sparse(folder: &Path, length: u64, pieces: &[(u64, Bytes)]) -> io::Result<NamedTempFile> {
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.as_file().set_len(length)?;
    for (start, bytes) in pieces {
        file.seek(SeekFrom::Start(*start))?;
        file.write_all(bytes)?;
    }
    file.flush()?;
    Ok(file)
}
