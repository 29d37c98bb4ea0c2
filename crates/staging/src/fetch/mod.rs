//! The result of an UNLOAD, brought into a local folder or one file.
//!
//! Parts are fetched into a work folder, each under its final name once it is whole and counted, with
//! a record beside it; a later run with the same work folder takes them as they are. What is asked for
//! appears in one step when all parts are there and their rows are as many as the warehouse said.

mod chunks;
mod count;
mod csv;
mod empty;
mod encode;
mod finish;
mod listing;
mod part;
mod splice;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use model::progress::Progress;
use model::{ByteCount, Column, RowCount, S3Uri};
use object_store::ObjectStore;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::Error;

pub use empty::put_empty;
pub use encode::FileCompression;
pub use finish::placed;
pub use listing::{UnloadedObject, unloaded_objects};

/// Parts that are fetched and rewritten at the same time.
const CONCURRENT: usize = 4;

/// The formats of UNLOAD that are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnloadFormat {
    Parquet,
    Csv {
        delimiter: u8,
        /// What UNLOAD wrote for NULL; a text that no value equals. Files have no header.
        null: String,
        /// Whether the files that are made begin with the names of the columns.
        header: bool,
    },
    JsonLines,
}

impl UnloadFormat {
    fn extension(&self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv {
                delimiter: b'\t', ..
            } => "tsv",
            Self::Csv { .. } => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// What is fetched, and to where.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// The bucket of `prefix`.
    pub store: Arc<dyn ObjectStore>,
    /// The folder that UNLOAD wrote to: its target with the `/` at the end.
    pub prefix: S3Uri,
    /// Where parts are gathered, on the same file system as what is made. Made if it is not there.
    pub work: PathBuf,
    pub to: FetchTo,
    pub format: UnloadFormat,
    /// Of CSV and JSON lines as they are written; what is fetched may be compressed in any way.
    pub compression: FileCompression,
    /// Columns of the query.
    pub columns: Vec<Column>,
    /// What the warehouse says.
    pub rows: RowCount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchTo {
    /// A folder that is not there, or is empty.
    Folder(PathBuf),
    /// One file, its parts in their order.
    File { path: PathBuf, replace: bool },
}

/// The files of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    pub files: Vec<FetchedFile>,
    /// Counted in the files themselves.
    pub rows: RowCount,
    pub bytes: ByteCount,
    /// Parts of an earlier run that were there already.
    pub resumed: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedFile {
    pub path: PathBuf,
    pub rows: RowCount,
    pub bytes: ByteCount,
}

/// Downloads every part of the result, rewrites it as it is asked for and counts its rows; then all of
/// them take their final place in one step. After an error nothing is there, and what was fetched
/// stays in the work folder.
///
/// CSV is rewritten so that NULL is an empty field and the empty text is `""`. UNLOAD writes nothing
/// for a result without rows; then one file without rows is made, with the columns of the query.
pub async fn fetch(options: &FetchOptions, progress: &dyn Progress) -> Result<Fetched, Error> {
    let objects = listing::objects(options).await?;
    let total = objects.iter().map(|object| object.bytes).sum();
    progress.stage("fetching", Some(total));
    let fetched = fetch_all(options, objects, progress).await;
    progress.finish();
    fetched
}

async fn fetch_all(
    options: &FetchOptions,
    objects: Vec<listing::Object>,
    progress: &dyn Progress,
) -> Result<Fetched, Error> {
    let files = files_folder(options);
    fs::create_dir_all(&files).map_err(write_error(&files))?;
    let parts: Vec<part::Part> = futures::stream::iter(objects)
        .map(|object| part::fetch(options, object, progress))
        .buffered(CONCURRENT)
        .try_collect()
        .await?;
    let found: u64 = parts.iter().map(|part| part.rows).sum();
    if found != options.rows.get() {
        return Err(Error::RowsDiffer {
            location: options.prefix.to_string(),
            expected: options.rows.get(),
            found,
        });
    }
    let parts = if parts.is_empty() {
        vec![part::empty(options)?]
    } else {
        parts
    };
    let options = options.clone();
    let finishing = tokio::task::spawn_blocking(move || finish::finish(&options, parts));
    finishing.await.map_err(worker_error)?
}

/// Where whole parts are, under their final names.
fn files_folder(options: &FetchOptions) -> PathBuf {
    options.work.join("files")
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn worker_error(join: tokio::task::JoinError) -> Error {
    Error::Worker {
        reason: join.to_string(),
    }
}

/// A file that vanishes unless it is kept.
fn temporary_in(folder: &Path) -> Result<NamedTempFile, Error> {
    tempfile::Builder::new()
        .prefix(".longshore-")
        .suffix(".partial")
        .tempfile_in(folder)
        .map_err(write_error(folder))
}

fn write_error(path: &Path) -> impl Fn(std::io::Error) -> Error + use<> {
    let path = path.display().to_string();
    move |source| Error::Io {
        action: "write",
        path: path.clone(),
        source,
    }
}
