//! Uploads files as they are.

use std::io::Read;

use model::progress::Progress;
use model::{ByteCount, S3Uri, failpoint};
use object_store::{ObjectStoreExt, PutPayload};
use tokio::sync::mpsc::channel;

use super::upload::{Bucket, CHUNK_BYTES, Chunk, abort, send_chunks, store_error};
use crate::Error;
use crate::source::{Located, open_file};

/// Uploads a file as it is and returns its length.
#[expect(clippy::too_many_lines, reason = "one way from a file to an object")]
pub(crate) async fn upload_file(
    bucket: &Bucket,
    name: &str,
    located: &Located,
    progress: &dyn Progress,
) -> Result<(S3Uri, ByteCount), Error> {
    let (uri, path) = bucket.object(name)?;
    let mut file = open_file(located)?;
    let mut next = move || -> std::io::Result<Vec<u8>> {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        file.by_ref()
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut chunk)?;
        Ok(chunk)
    };
    let read_error = |source| located.io_error("read", source);
    let first = next().map_err(read_error)?;
    if first.len() < CHUNK_BYTES {
        let length = first.len() as u64;
        let payload = PutPayload::from(first);
        bucket
            .store
            .put(&path, payload)
            .await
            .map_err(store_error("upload", &uri))?;
        failpoint("part-sent");
        progress.advance(length);
        return Ok((uri, ByteCount(length)));
    }
    let (sender, mut chunks) = channel(1);
    let reading = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        loop {
            let bytes = next()?;
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
    });
    let mut upload = bucket
        .store
        .put_multipart(&path)
        .await
        .map_err(store_error("upload", &uri))?;
    let first = Chunk {
        bytes: first,
        ..Chunk::default()
    };
    let sent = send_chunks(upload.as_mut(), first, &mut chunks, progress).await;
    drop(chunks);
    let read = reading.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })?;
    match (sent, read) {
        (Ok(Some((length, _))), Ok(())) => Ok((uri, ByteCount(length))),
        (sent, read) => {
            abort(upload.as_mut(), &uri).await;
            read.map_err(read_error)?;
            sent.map_err(store_error("upload", &uri))?;
            Err(Error::Stopped)
        }
    }
}
