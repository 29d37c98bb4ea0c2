//! Uploads files as they are.

use std::fs::File;
use std::io::{self, Read};

use model::progress::Progress;
use model::{ByteCount, S3Uri, failpoint};
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use tokio::sync::mpsc::{Sender, channel};

use super::upload::{Bucket, CHUNK_BYTES, Chunk, abort, send_chunks, store_error};
use crate::Error;
use crate::source::{Located, open_file};

/// Uploads a file as it is and returns its length.
pub(crate) async fn upload_file(
    bucket: &Bucket,
    name: &str,
    located: &Located,
    progress: &dyn Progress,
) -> Result<(S3Uri, ByteCount), Error> {
    let (uri, path) = bucket.object(name)?;
    let mut file = open_file(located)?;
    let read_error = |source| located.io_error("read", source);
    let first = read_chunk(&mut file).map_err(read_error)?;
    if first.len() == CHUNK_BYTES {
        let rest = Rest {
            file,
            first,
            located,
        };
        let bytes = upload_in_chunks(bucket, &uri, &path, rest, progress).await?;
        return Ok((uri, bytes));
    }
    let length = first.len() as u64;
    let put = bucket.store.put(&path, PutPayload::from(first)).await;
    put.map_err(store_error("upload", &uri))?;
    failpoint("part-sent");
    progress.advance(length);
    Ok((uri, ByteCount(length)))
}

/// A file whose first chunk is read.
struct Rest<'a> {
    file: File,
    first: Vec<u8>,
    located: &'a Located,
}

async fn upload_in_chunks(
    bucket: &Bucket,
    uri: &S3Uri,
    path: &Path,
    rest: Rest<'_>,
    progress: &dyn Progress,
) -> Result<ByteCount, Error> {
    let (sender, mut chunks) = channel(1);
    let (file, located) = (rest.file, rest.located);
    let reading = tokio::task::spawn_blocking(move || read_chunks(file, &sender));
    let upload = bucket.store.put_multipart(path).await;
    let mut upload = upload.map_err(store_error("upload", uri))?;
    let first = Chunk {
        bytes: rest.first,
        ..Chunk::default()
    };
    let sent = send_chunks(upload.as_mut(), first, &mut chunks, progress).await;
    drop(chunks);
    let read = reading.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })?;
    match (sent, read) {
        (Ok(Some((length, _))), Ok(())) => Ok(ByteCount(length)),
        (sent, read) => {
            abort(upload.as_mut(), uri).await;
            read.map_err(|source| located.io_error("read", source))?;
            sent.map_err(store_error("upload", uri))?;
            Err(Error::Stopped)
        }
    }
}

/// Hands on the rest of a file, as long as anybody takes it.
fn read_chunks(mut file: File, sender: &Sender<Chunk>) -> io::Result<()> {
    loop {
        let bytes = read_chunk(&mut file)?;
        let is_last = bytes.len() < CHUNK_BYTES;
        let chunk = Chunk {
            bytes,
            last_of: is_last.then_some(0),
            permit: None,
        };
        if sender.blocking_send(chunk).is_err() || is_last {
            return Ok(());
        }
    }
}

/// Less than a whole chunk only at the end.
fn read_chunk(file: &mut File) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    file.take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}
