//! One object of the result, fetched, rewritten and counted.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use model::progress::{Counted, Progress};
use object_store::ObjectStoreExt;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use tokio::sync::mpsc::{Sender, channel};

use super::chunks::{Chunks, WAITING};
use super::csv::Rewriter;
use super::encode::Encoder;
use super::listing::Object;
use super::{
    FetchOptions, FetchTo, UnloadFormat, count, empty, files_folder, temporary_in, worker_error,
    write_error,
};
use crate::parts::store_error;
use crate::{Compression, Error};

const BUFFER_BYTES: usize = 256 << 10;

/// A whole part in the work folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Below the folder of files.
    pub(super) name: PathBuf,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) resumed: bool,
}

/// What is written beside a part when it is whole.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    object: String,
    object_bytes: u64,
    rows: u64,
    bytes: u64,
}

pub(super) async fn fetch(
    options: &FetchOptions,
    object: Object,
    progress: &dyn Progress,
) -> Result<Part, Error> {
    let place = files_folder(options).join(&object.name);
    if let Some(record) = finished(options, &object, &place) {
        progress.advance(object.bytes);
        progress.count(Counted::Rows, record.rows);
        return Ok(Part {
            name: object.name,
            rows: record.rows,
            bytes: record.bytes,
            resumed: true,
        });
    }
    let folder = place.parent().unwrap_or(&options.work).to_owned();
    fs::create_dir_all(&folder).map_err(write_error(&folder))?;
    let temporary = temporary_in(&options.work)?;

    let (sender, receiver) = channel(WAITING);
    let (rewriting, location) = (options.clone(), object.uri.to_string());
    let worker = tokio::task::spawn_blocking(move || {
        rewrite(&rewriting, Chunks::new(receiver), temporary, &location)
    });
    let receiving = receive(options, &object, sender, progress).await;
    let rewritten = worker.await.map_err(worker_error)?;
    let bytes = receiving?;
    let (temporary, rows) = rewritten?;
    if bytes != object.bytes {
        return Err(Error::SizeDiffers {
            location: object.uri.to_string(),
            expected: object.bytes,
            found: bytes,
        });
    }
    if let Some(expected) = object.rows
        && expected != rows
    {
        return Err(Error::RowsDiffer {
            location: object.uri.to_string(),
            expected,
            found: rows,
        });
    }
    progress.count(Counted::Rows, rows);
    keep(options, object, temporary, rows)
}

/// Gives a part that is whole its name, and then its record.
fn keep(
    options: &FetchOptions,
    object: Object,
    temporary: NamedTempFile,
    rows: u64,
) -> Result<Part, Error> {
    let place = files_folder(options).join(&object.name);
    let failed = write_error(&place);
    temporary.as_file().sync_data().map_err(&failed)?;
    let file = temporary
        .persist(&place)
        .map_err(|error| failed(error.error))?;
    let bytes = file.metadata().map_err(&failed)?.len();
    let record = Record {
        object: object.uri.to_string(),
        object_bytes: object.bytes,
        rows,
        bytes,
    };
    let json = serde_json::to_vec(&record).expect("a record holds texts and numbers");
    let path = record_path(options, &object.name);
    fs::write(&path, json).map_err(write_error(&path))?;
    Ok(Part {
        name: object.name,
        rows,
        bytes,
        resumed: false,
    })
}

/// The record of a part that an earlier run fetched from the same object, if the part is as it says.
fn finished(options: &FetchOptions, object: &Object, place: &Path) -> Option<Record> {
    let json = fs::read(record_path(options, &object.name)).ok()?;
    let record: Record = serde_json::from_slice(&json).ok()?;
    let bytes = fs::metadata(place).ok()?.len();
    let same = record.object == object.uri.to_string()
        && record.object_bytes == object.bytes
        && record.bytes == bytes;
    same.then_some(record)
}

fn record_path(options: &FetchOptions, name: &Path) -> PathBuf {
    let flat = name.to_string_lossy().replace(['/', '\\'], "--");
    options.work.join(format!("{flat}.record"))
}

/// Sends the object on as it comes, and counts its bytes. A receiver that is gone says why itself.
async fn receive(
    options: &FetchOptions,
    object: &Object,
    sender: Sender<bytes::Bytes>,
    progress: &dyn Progress,
) -> Result<u64, Error> {
    let response = options.store.get(&object.path).await;
    let mut chunks = response
        .map_err(store_error("fetch", &object.uri))?
        .into_stream();
    let mut bytes = 0;
    while let Some(chunk) = chunks
        .try_next()
        .await
        .map_err(store_error("fetch", &object.uri))?
    {
        let length = chunk.len() as u64;
        if sender.send(chunk).await.is_err() {
            break;
        }
        bytes += length;
        progress.advance(length);
    }
    Ok(bytes)
}

/// Writes the part as it is asked for, and counts its rows.
fn rewrite(
    options: &FetchOptions,
    input: impl Read + Send,
    temporary: NamedTempFile,
    location: &str,
) -> Result<(NamedTempFile, u64), Error> {
    let failed = write_error(temporary.path());
    let mut input = BufReader::with_capacity(BUFFER_BYTES, input);
    if options.format == UnloadFormat::Parquet {
        io::copy(&mut input, &mut temporary.as_file()).map_err(&failed)?;
        let rows = count::parquet_rows(temporary.path(), location)?;
        return Ok((temporary, rows));
    }
    let damaged = |source| Error::Decompress {
        path: location.to_owned(),
        source,
    };
    let compression = Compression::of(input.fill_buf().map_err(damaged)?);
    let text = compression.decoder(input).map_err(damaged)?;
    let mut out = Encoder::new(temporary.as_file(), options.compression).map_err(&failed)?;
    if matches!(options.to, FetchTo::Folder(_)) {
        out.write_all(&empty::header(&options.format, &options.columns))
            .map_err(&failed)?;
    }
    let rows = match &options.format {
        UnloadFormat::Csv {
            delimiter, null, ..
        } => {
            let rewriter = Rewriter::new(*delimiter, null, &options.columns);
            rewrite_csv(rewriter, text, &mut out, damaged, &failed)?
        }
        _ => copy_lines(text, &mut out, damaged, &failed)?,
    };
    out.finish().map_err(&failed)?;
    Ok((temporary, rows))
}

fn rewrite_csv(
    mut rewriter: Rewriter,
    mut text: impl Read,
    out: &mut impl Write,
    damaged: impl Fn(io::Error) -> Error,
    failed: impl Fn(io::Error) -> Error,
) -> Result<u64, Error> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut rewritten = Vec::with_capacity(2 * BUFFER_BYTES);
    loop {
        let read = text.read(&mut buffer).map_err(&damaged)?;
        if read == 0 {
            rewriter.end(&mut rewritten);
        } else {
            rewriter.feed(&buffer[..read], &mut rewritten);
        }
        out.write_all(&rewritten).map_err(&failed)?;
        rewritten.clear();
        if read == 0 {
            return Ok(rewriter.rows);
        }
    }
}

fn copy_lines(
    mut text: impl Read,
    out: &mut impl Write,
    damaged: impl Fn(io::Error) -> Error,
    failed: impl Fn(io::Error) -> Error,
) -> Result<u64, Error> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let (mut lines, mut last) = (0, b'\n');
    loop {
        let read = text.read(&mut buffer).map_err(&damaged)?;
        let Some(&end) = buffer[..read].last() else {
            break;
        };
        last = end;
        lines += memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64;
        out.write_all(&buffer[..read]).map_err(&failed)?;
    }
    if last != b'\n' {
        lines += 1;
        out.write_all(b"\n").map_err(&failed)?;
    }
    Ok(lines)
}

/// The file that stands for a result without rows.
pub(super) fn empty(options: &FetchOptions) -> Result<Part, Error> {
    let name = PathBuf::from(empty::name(&options.format, options.compression));
    let place = files_folder(options).join(&name);
    let failed = write_error(&place);
    let content = match options.to {
        // The header of a joined file is written when it is joined.
        FetchTo::File { .. } if options.format != UnloadFormat::Parquet => Vec::new(),
        _ => empty::content(&options.format, &options.columns, &place.to_string_lossy())?,
    };
    let file = File::create(&place).map_err(&failed)?;
    if options.format == UnloadFormat::Parquet {
        (&file).write_all(&content).map_err(&failed)?;
    } else {
        let mut out = Encoder::new(&file, options.compression).map_err(&failed)?;
        out.write_all(&content).map_err(&failed)?;
        out.finish().map_err(&failed)?;
    }
    Ok(Part {
        name,
        rows: 0,
        bytes: file.metadata().map_err(&failed)?.len(),
        resumed: false,
    })
}
