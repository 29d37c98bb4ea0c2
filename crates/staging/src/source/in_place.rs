//! Objects that the warehouse reads where they are: found, and looked at in their first and last bytes.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt;
use model::{ColumnType, Digest, S3Uri};
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use tempfile::NamedTempFile;

use super::{Compression, Input, Layout, Source, SourceFile, SourceOptions};
use crate::parts::manifest::Manifest;
use crate::parts::{path_of, store_error};
use crate::remove::{StagedObject, staged_object};
use crate::{Dialect, Error, Part};

/// Bytes that are fetched from each end: more than the sample that a format is told from, and than most
/// footers.
const LOOKED_AT: u64 = 1 << 20;

/// Objects of one format that are loaded together without being read here.
#[derive(Clone, Debug)]
pub struct InPlace {
    /// In the order of their names.
    pub objects: Vec<StagedObject>,
    /// Of the first object, as are the columns.
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
    /// Finds the objects that `uris` name, which are keys or, ending with `/`, folders, and tells their
    /// format from the first. In folders, names that begin with `.` or `_`, empty objects and the
    /// `manifest` of an UNLOAD are passed over.
    pub async fn look_at(
        store: &Arc<dyn ObjectStore>,
        uris: &[S3Uri],
        options: &SourceOptions,
    ) -> Result<Self, Error> {
        let objects = find(store, uris).await?;
        let first = objects.first().ok_or(Error::NothingToRead)?;
        let spooled = fetch_ends(store, first, &options.spool_dir).await?;
        let path = spooled.path().display().to_string();
        let source = Source::open(vec![Input::Path(path)], options)?;
        let SourceFile {
            compression, text, ..
        } = &source.inner.files[0];
        // COPY knows neither these dialects nor other encodings than UTF-8 for CSV in place.
        if text.written.is_some() || text.skip_lines > 0 || !text.encoding.is_utf8() {
            return Err(Error::UnsupportedFile {
                path: first.uri.to_string(),
                what: "written in a way that Redshift does not read in place and",
            });
        }
        let compression = *compression;
        let text = |name: &str| InPlaceColumn {
            name: name.to_owned(),
            column_type: None,
        };
        let (format, columns) = match &source.inner.layout {
            Layout::Delimited(layout) => {
                let dialect = layout.dialect;
                let columns = layout.columns.iter().map(|column| text(&column.name));
                (
                    InPlaceFormat::Csv {
                        dialect,
                        compression,
                    },
                    columns.collect(),
                )
            }
            Layout::Json {
                is_array: false,
                columns,
            } => {
                let columns = columns.iter().map(|column| text(&column.name)).collect();
                (InPlaceFormat::Json { compression }, columns)
            }
            Layout::Json { is_array: true, .. } => {
                return Err(Error::UnsupportedFile {
                    path: first.uri.to_string(),
                    what: "a JSON array, which Redshift does not read in place and",
                });
            }
            Layout::Parquet(layout) => {
                let columns = layout.columns.iter().map(|column| InPlaceColumn {
                    name: column.name.clone(),
                    column_type: Some(column.column_type),
                });
                (InPlaceFormat::Parquet, columns.collect())
            }
        };
        Ok(Self {
            read_as: format!("{source}, read by Redshift where it is"),
            objects,
            format,
            columns,
        })
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

async fn find(store: &Arc<dyn ObjectStore>, uris: &[S3Uri]) -> Result<Vec<StagedObject>, Error> {
    let mut objects = Vec::new();
    for uri in uris {
        let key = path_of(uri)?;
        if !uri.key().is_empty() && !uri.key().ends_with('/') {
            let found = store.head(&key).await.map_err(store_error("read", uri))?;
            objects.push(staged_object(uri.bucket(), found)?);
            continue;
        }
        let below = (!uri.key().is_empty()).then_some(key);
        let listed: Vec<_> = store
            .list(below.as_ref())
            .try_collect()
            .await
            .map_err(store_error("list", uri))?;
        let listed = listed.into_iter().filter(|object| {
            let name = object.location.filename().unwrap_or_default();
            object.size > 0 && !name.starts_with(['_', '.']) && name != "manifest"
        });
        for object in listed {
            objects.push(staged_object(uri.bucket(), object)?);
        }
        if objects.is_empty() {
            return Err(Error::NoMatch {
                pattern: uri.to_string(),
            });
        }
    }
    objects.sort_by(|left, right| left.uri.cmp(&right.uri));
    objects.dedup_by(|left, right| left.uri == right.uri);
    Ok(objects)
}

/// A file as long as the object that has its first and its last bytes, and nothing between them.
async fn fetch_ends(
    store: &Arc<dyn ObjectStore>,
    object: &StagedObject,
    folder: &Path,
) -> Result<NamedTempFile, Error> {
    let key = Key::from(object.uri.key());
    let length = object.bytes.get();
    let head = 0..length.min(LOOKED_AT);
    let tail = length.saturating_sub(LOOKED_AT).max(head.end)..length;
    let mut pieces = Vec::new();
    for range in [head, tail] {
        if !range.is_empty() {
            let start = range.start;
            let bytes = store
                .get_range(&key, range)
                .await
                .map_err(store_error("read", &object.uri))?;
            pieces.push((start, bytes));
        }
    }
    let written = || {
        std::fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.as_file().set_len(length)?;
        for (start, bytes) in &pieces {
            file.seek(SeekFrom::Start(*start))?;
            file.write_all(bytes)?;
        }
        file.flush()?;
        Ok(file)
    };
    written().map_err(|source| Error::Io {
        action: "spool the ends of an object to",
        path: folder.display().to_string(),
        source,
    })
}
