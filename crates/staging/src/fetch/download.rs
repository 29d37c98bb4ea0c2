use futures::TryStreamExt;
use model::progress::Progress;
use model::{ByteCount, RowCount};
use object_store::ObjectStoreExt;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

use super::listing::Object;
use super::{FetchOptions, FetchedFile, count, temporary_in, write_error};
use crate::Error;
use crate::parts::store_error;

/// Downloads one object into a temporary file beside its place and counts its rows.
pub(super) async fn download(
    options: &FetchOptions,
    object: Object,
    progress: &dyn Progress,
) -> Result<(NamedTempFile, FetchedFile), Error> {
    let target = options.folder.join(&object.name);
    let folder = target.parent().unwrap_or(&options.folder).to_owned();
    std::fs::create_dir_all(&folder).map_err(write_error(&folder))?;
    let temporary = temporary_in(&folder)?;
    let write_error = write_error(&target);

    let response = options.store.get(&object.path).await;
    let mut chunks = response
        .map_err(store_error("fetch", &object.uri))?
        .into_stream();
    let mut file = tokio::fs::File::from_std(temporary.reopen().map_err(&write_error)?);
    let mut bytes = 0;
    while let Some(chunk) = chunks
        .try_next()
        .await
        .map_err(store_error("fetch", &object.uri))?
    {
        file.write_all(&chunk).await.map_err(&write_error)?;
        bytes += chunk.len() as u64;
        progress.advance(chunk.len() as u64);
    }
    file.flush().await.map_err(&write_error)?;
    if bytes != object.bytes {
        return Err(Error::SizeDiffers {
            location: object.uri.to_string(),
            expected: object.bytes,
            found: bytes,
        });
    }

    let (format, location) = (options.format, object.uri.to_string());
    let counting = tokio::task::spawn_blocking(move || {
        count::rows(temporary.path(), format, &location).map(|rows| (temporary, rows))
    });
    let (temporary, rows) = counting.await.map_err(|join| Error::Worker {
        reason: join.to_string(),
    })??;
    let file = FetchedFile {
        path: target,
        rows: RowCount(rows),
        bytes: ByteCount(bytes),
    };
    Ok((temporary, file))
}
