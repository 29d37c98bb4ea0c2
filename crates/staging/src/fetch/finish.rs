//! The last step: what was gathered takes its final place.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use model::{ByteCount, RowCount};

use tempfile::NamedTempFile;

use super::encode::Encoder;
use super::part::Part;
use super::splice::splice;
use super::{
    FetchOptions, FetchTo, Fetched, FetchedFile, UnloadFormat, empty, files_folder, temporary_in,
    write_error,
};
use crate::Error;

/// The file of the work folder that says so.
const PLACING: &str = "placing.json";

/// Says in the work folder what is about to take its place, and puts it there.
pub(super) fn finish(options: &FetchOptions, parts: Vec<Part>) -> Result<Fetched, Error> {
    let rows = RowCount(parts.iter().map(|part| part.rows).sum());
    let resumed = parts.iter().filter(|part| part.resumed).count();
    let fetched = |files: Vec<FetchedFile>| Fetched {
        rows,
        bytes: files.iter().map(|file| file.bytes).sum(),
        files,
        resumed,
    };
    match &options.to {
        FetchTo::Folder(folder) => {
            let file = |part: Part| FetchedFile {
                path: folder.join(part.name),
                rows: RowCount(part.rows),
                bytes: ByteCount(part.bytes),
            };
            let fetched = fetched(parts.into_iter().map(file).collect());
            announce(&options.work, &fetched)?;
            place_folder(&files_folder(options), folder)?;
            Ok(fetched)
        }
        FetchTo::File { path, replace } => {
            let joined = join(options, &parts, path)?;
            let bytes = joined
                .as_file()
                .metadata()
                .map_err(write_error(path))?
                .len();
            let fetched = fetched(vec![FetchedFile {
                path: path.clone(),
                rows,
                bytes: ByteCount(bytes),
            }]);
            announce(&options.work, &fetched)?;
            place_file(joined, path, *replace)?;
            Ok(fetched)
        }
    }
}

/// What a run put in its final place that ended before it could say so: all its files are there, each
/// with its length.
pub fn placed(work: &Path) -> Option<Fetched> {
    let fetched: Fetched = serde_json::from_slice(&fs::read(work.join(PLACING)).ok()?).ok()?;
    let is_there = |file: &FetchedFile| {
        fs::metadata(&file.path).is_ok_and(|found| found.len() == file.bytes.get())
    };
    fetched.files.iter().all(is_there).then_some(fetched)
}

fn announce(work: &Path, fetched: &Fetched) -> Result<(), Error> {
    let json = serde_json::to_vec(fetched).expect("files have paths and counts");
    let path = work.join(PLACING);
    fs::write(&path, json).map_err(write_error(&path))
}

/// The whole folder in one step, over one that is empty.
fn place_folder(files: &Path, folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir(folder).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => Error::FileExists {
                path: folder.display().to_string(),
            },
            _ => write_error(folder)(error),
        })?;
    }
    fs::rename(files, folder).map_err(write_error(folder))
}

fn join(options: &FetchOptions, parts: &[Part], path: &Path) -> Result<NamedTempFile, Error> {
    let failed = write_error(path);
    let paths: Vec<PathBuf> = parts
        .iter()
        .map(|part| files_folder(options).join(&part.name))
        .collect();
    let mut joined = temporary_in(&options.work)?;
    if options.format == UnloadFormat::Parquet {
        splice(&paths, joined.as_file_mut()).map_err(|source| Error::Parquet {
            path: path.display().to_string(),
            source,
        })?;
    } else {
        let header = empty::header(&options.format, &options.columns);
        if !header.is_empty() {
            let mut out = Encoder::new(joined.as_file(), options.compression).map_err(&failed)?;
            out.write_all(&header).map_err(&failed)?;
            out.finish().map_err(&failed)?;
        }
        for part in &paths {
            let mut part = File::open(part).map_err(&failed)?;
            io::copy(&mut part, joined.as_file_mut()).map_err(&failed)?;
        }
    }
    joined.as_file().sync_data().map_err(&failed)?;
    Ok(joined)
}

fn place_file(joined: NamedTempFile, path: &Path, replace: bool) -> Result<(), Error> {
    let placed = if replace {
        joined.persist(path)
    } else {
        joined.persist_noclobber(path)
    };
    placed.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => Error::FileExists {
            path: path.display().to_string(),
        },
        _ => write_error(path)(error.error),
    })?;
    Ok(())
}
