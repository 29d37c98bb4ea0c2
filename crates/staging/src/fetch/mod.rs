//! The result of an UNLOAD, brought into a local folder.

mod count;
mod download;
mod empty;
mod listing;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use model::progress::Progress;
use model::{ByteCount, Column, RowCount, S3Uri};
use object_store::ObjectStore;
use tempfile::NamedTempFile;

use crate::Error;

/// Downloads that run at the same time.
const CONCURRENT: usize = 4;

/// The formats of UNLOAD that are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnloadFormat {
    Parquet,
    /// Comma delimited; `header` if UNLOAD was told HEADER, which puts one into every file.
    Csv {
        header: bool,
    },
    JsonLines,
}

impl UnloadFormat {
    fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
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
    /// Made if it is not there. Files in it are never overwritten.
    pub folder: PathBuf,
    pub format: UnloadFormat,
    /// Columns of the query, for the file that stands for a result without rows.
    pub columns: Vec<Column>,
}

/// The files of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub files: Vec<FetchedFile>,
    /// Counted in the files themselves.
    pub rows: RowCount,
    pub bytes: ByteCount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedFile {
    pub path: PathBuf,
    pub rows: RowCount,
    pub bytes: ByteCount,
}

/// Downloads every file of the result, counts its rows and then puts all of them into the folder
/// under their own names. After an error none of them is there.
///
/// UNLOAD writes nothing for a result without rows; then one file without rows is made, with the
/// columns of the query.
pub async fn fetch(options: &FetchOptions, progress: &dyn Progress) -> Result<Fetched, Error> {
    let objects = listing::objects(options).await?;
    let total = objects.iter().map(|object| object.bytes).sum();
    progress.stage("fetching", Some(total));
    let was_there = options.folder.exists();
    let fetched = fetch_all(options, objects, progress).await;
    progress.finish();
    if fetched.is_err() && !was_there {
        // Not empty if somebody else has put a file there meanwhile, and then it stays.
        let _not_empty = fs::remove_dir(&options.folder);
    }
    fetched
}

async fn fetch_all(
    options: &FetchOptions,
    objects: Vec<listing::Object>,
    progress: &dyn Progress,
) -> Result<Fetched, Error> {
    fs::create_dir_all(&options.folder).map_err(write_error(&options.folder))?;
    if objects.is_empty() {
        return empty_result(options);
    }
    for object in &objects {
        refuse_existing(&options.folder.join(&object.name))?;
    }
    let downloads: Vec<(NamedTempFile, FetchedFile)> = futures::stream::iter(objects)
        .map(|object| download::download(options, object, progress))
        .buffered(CONCURRENT)
        .try_collect()
        .await?;
    let mut files: Vec<FetchedFile> = Vec::with_capacity(downloads.len());
    for (temporary, file) in downloads {
        if let Err(error) = keep(temporary, &file.path) {
            for kept in &files {
                // The error that is returned matters more than a file that stays.
                let _gone = fs::remove_file(&kept.path);
            }
            return Err(error);
        }
        files.push(file);
    }
    Ok(summary(files))
}

fn empty_result(options: &FetchOptions) -> Result<Fetched, Error> {
    let path = options
        .folder
        .join(format!("part-00000.{}", options.format.extension()));
    refuse_existing(&path)?;
    let temporary = temporary_in(&options.folder)?;
    empty::write(temporary.as_file(), options, &path)?;
    let length = temporary
        .as_file()
        .metadata()
        .map_err(write_error(&path))?
        .len();
    keep(temporary, &path)?;
    Ok(summary(vec![FetchedFile {
        path,
        rows: RowCount(0),
        bytes: ByteCount(length),
    }]))
}

fn summary(files: Vec<FetchedFile>) -> Fetched {
    Fetched {
        rows: files.iter().map(|file| file.rows).sum(),
        bytes: files.iter().map(|file| file.bytes).sum(),
        files,
    }
}

fn refuse_existing(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Err(Error::FileExists {
            path: path.display().to_string(),
        });
    }
    Ok(())
}

/// A file that vanishes unless it is kept.
fn temporary_in(folder: &Path) -> Result<NamedTempFile, Error> {
    tempfile::Builder::new()
        .prefix(".longshore-")
        .suffix(".partial")
        .tempfile_in(folder)
        .map_err(write_error(folder))
}

/// Gives a finished file its name, in one step and never over another file.
fn keep(temporary: NamedTempFile, path: &Path) -> Result<(), Error> {
    temporary
        .persist_noclobber(path)
        .map(drop)
        .map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::FileExists {
                path: path.display().to_string(),
            },
            _ => write_error(path)(error.error),
        })
}

fn write_error(path: &Path) -> impl Fn(std::io::Error) -> Error + use<> {
    let path = path.display().to_string();
    move |source| Error::Io {
        action: "write",
        path: path.clone(),
        source,
    }
}
