//! Uploads parts while they are still being written.

use std::io::Read;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use model::progress::{Progress, Silent};
use model::{ByteCount, RowCount, S3Uri};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, JoinSet};

use crate::source::{Located, open_file};
use crate::{Error, Part};

/// Bytes of one request of a multipart upload; S3 wants at least 5 MiB.
pub(crate) const CHUNK_BYTES: usize = 8 << 20;
/// Requests of one part that run at the same time.
const REQUESTS_PER_PART: usize = 2;

/// A folder of a bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) store: Arc<dyn ObjectStore>,
    /// Where the parts go; no `/` at the end.
    pub(crate) prefix: S3Uri,
}

impl Bucket {
    /// The object `name` in the folder, as a URI and as the store's path.
    pub(crate) fn object(&self, name: &str) -> Result<(S3Uri, Path), Error> {
        let uri = self.prefix.join(name).map_err(Error::Prefix)?;
        let path = path_of(&uri)?;
        Ok((uri, path))
    }
}

/// The store's path of `uri`, unchanged: a key that the store would have to rewrite is an error.
pub(crate) fn path_of(uri: &S3Uri) -> Result<Path, Error> {
    Path::parse(uri.key()).map_err(|source| store_error("use", uri)(source.into()))
}

pub(crate) fn store_error(
    action: &'static str,
    uri: &S3Uri,
) -> impl FnOnce(object_store::Error) -> Error + use<> {
    let location = uri.to_string();
    move |source| Error::Store {
        action,
        location,
        source,
    }
}

/// A piece of a part; a part whose sender goes away without a last piece is dropped.
pub(crate) enum Chunk {
    More(Bytes),
    Last { bytes: Bytes, rows: u64 },
}

/// Ends without a part if its sender went away.
type RunningUpload = JoinHandle<Result<Option<Part>, Error>>;

/// The uploads of one pass.
#[derive(Debug)]
pub(crate) struct Uploads {
    bucket: Bucket,
    runtime: Handle,
    begun: AtomicU32,
    running: Mutex<Vec<RunningUpload>>,
}

impl Uploads {
    pub(crate) fn new(bucket: Bucket, runtime: Handle) -> Self {
        Self {
            bucket,
            runtime,
            begun: AtomicU32::new(0),
            running: Mutex::new(Vec::new()),
        }
    }

    /// Begins the next part; what is sent is uploaded beside.
    pub(crate) fn begin_part(&self) -> Sender<Chunk> {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let (sender, chunks) = channel(1);
        let task = upload_part(self.bucket.clone(), number, chunks);
        let handle = self.runtime.spawn(task);
        self.running
            .lock()
            .expect("nothing panics with the lock")
            .push(handle);
        sender
    }

    /// Waits for all uploads and returns their parts by name, or the first error.
    pub(crate) async fn finish(&self) -> Result<Vec<Part>, Error> {
        let running =
            std::mem::take(&mut *self.running.lock().expect("nothing panics with the lock"));
        let mut parts = Vec::new();
        let mut failed = None;
        for upload in running {
            match upload.await {
                Ok(Ok(part)) => parts.extend(part),
                Ok(Err(error)) => failed = failed.or(Some(error)),
                Err(join) => {
                    failed = failed.or(Some(Error::Worker {
                        reason: join.to_string(),
                    }));
                }
            }
        }
        parts.sort_by(|left, right| left.uri.cmp(&right.uri));
        failed.map_or(Ok(parts), Err)
    }
}

async fn upload_part(
    bucket: Bucket,
    number: u32,
    mut chunks: Receiver<Chunk>,
) -> Result<Option<Part>, Error> {
    let (uri, path) = bucket.object(&format!("part-{number:05}.csv.zst"))?;
    let first = match chunks.recv().await {
        None => return Ok(None),
        Some(Chunk::Last { bytes, rows }) => {
            let length = bytes.len() as u64;
            let payload = PutPayload::from(bytes);
            bucket
                .store
                .put(&path, payload)
                .await
                .map_err(store_error("upload", &uri))?;
            return Ok(Some(Part {
                uri,
                bytes: ByteCount(length),
                rows: RowCount(rows),
            }));
        }
        Some(Chunk::More(bytes)) => bytes,
    };
    let mut upload = bucket
        .store
        .put_multipart(&path)
        .await
        .map_err(store_error("upload", &uri))?;
    match send_chunks(upload.as_mut(), first, &mut chunks, &Silent).await {
        Ok(Some((length, rows))) => Ok(Some(Part {
            uri,
            bytes: ByteCount(length),
            rows: RowCount(rows),
        })),
        Ok(None) => {
            abort(upload.as_mut(), &uri).await;
            Ok(None)
        }
        Err(error) => {
            abort(upload.as_mut(), &uri).await;
            Err(store_error("upload", &uri)(error))
        }
    }
}

/// Uploads `first` and all that follows; `None` if the sender went away before the last piece.
async fn send_chunks(
    upload: &mut dyn MultipartUpload,
    first: Bytes,
    chunks: &mut Receiver<Chunk>,
    progress: &dyn Progress,
) -> Result<Option<(u64, u64)>, object_store::Error> {
    let mut requests = JoinSet::new();
    let mut length = first.len() as u64;
    progress.advance(length);
    requests.spawn(upload.put_part(PutPayload::from(first)));
    let rows = loop {
        let (bytes, rows) = match chunks.recv().await {
            None => return Ok(None),
            Some(Chunk::More(bytes)) => (bytes, None),
            Some(Chunk::Last { bytes, rows }) => (bytes, Some(rows)),
        };
        if requests.len() >= REQUESTS_PER_PART
            && let Some(done) = requests.join_next().await
        {
            done??;
        }
        if !bytes.is_empty() {
            length += bytes.len() as u64;
            progress.advance(bytes.len() as u64);
            requests.spawn(upload.put_part(PutPayload::from(bytes)));
        }
        if let Some(rows) = rows {
            break rows;
        }
    };
    while let Some(done) = requests.join_next().await {
        done??;
    }
    upload.complete().await?;
    Ok(Some((length, rows)))
}

/// What is left of an upload that cannot be aborted is removed by the bucket's lifecycle rule.
async fn abort(upload: &mut dyn MultipartUpload, uri: &S3Uri) {
    if let Err(error) = upload.abort().await {
        tracing::warn!(%uri, %error, "a multipart upload could not be aborted");
    }
}

/// Uploads a file as it is and returns its length.
pub(crate) async fn upload_file(
    bucket: &Bucket,
    name: &str,
    located: &Located,
    progress: &dyn Progress,
) -> Result<(S3Uri, ByteCount), Error> {
    let (uri, path) = bucket.object(name)?;
    let mut file = open_file(located)?;
    let mut next = move || -> std::io::Result<Bytes> {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        file.by_ref()
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut chunk)?;
        Ok(Bytes::from(chunk))
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
        progress.advance(length);
        return Ok((uri, ByteCount(length)));
    }
    let (sender, mut chunks) = channel(1);
    let reading = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        loop {
            let bytes = next()?;
            let is_last = bytes.len() < CHUNK_BYTES;
            let chunk = if is_last {
                Chunk::Last { bytes, rows: 0 }
            } else {
                Chunk::More(bytes)
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
