//! Uploads parts while they are still being written.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::TryStreamExt;
use model::progress::{Progress, Silent};
use model::{ByteCount, RowCount, S3Uri, failpoint};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, JoinSet};

use super::names::{PartNames, PartNumber};
use crate::{Error, Part};

/// Bytes of one request of a multipart upload; S3 wants at least 5 MiB.
pub(crate) const CHUNK_BYTES: usize = 6 << 20;
/// Requests of one part that run at the same time.
const REQUESTS_PER_PART: usize = 2;
/// Chunks of all parts that are in memory at the same time.
const CHUNKS: usize = 16;

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

    /// The lengths of the objects in the folder, by name. An object is there as a whole or not at all.
    pub(crate) async fn objects(&self) -> Result<HashMap<String, u64>, Error> {
        let folder = path_of(&self.prefix)?;
        self.store
            .list(Some(&folder))
            .try_filter_map(|object| {
                let name = object.location.prefix_match(&folder).map(|names| {
                    names
                        .map(|name| name.as_ref().to_owned())
                        .collect::<Vec<_>>()
                });
                let named = name.map(|names| (names.join("/"), object.size));
                std::future::ready(Ok(named))
            })
            .try_collect()
            .await
            .map_err(store_error("list", &self.prefix))
    }

    /// Removes the object `name`.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), Error> {
        let (uri, path) = self.object(name)?;
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error("delete", &uri)(error)),
        }
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
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    /// The rows of the part, if this is the last piece.
    pub(crate) last_of: Option<u64>,
    /// Given back when the piece is sent.
    pub(crate) permit: Option<OwnedSemaphorePermit>,
}

/// Where the bytes of a part go.
#[derive(Debug)]
pub(crate) enum Target {
    Sent(Sender<Chunk>),
    /// A part of this name, of this length, is in the bucket already.
    There {
        bytes: u64,
    },
}

/// Ends without a part if its sender went away.
type RunningUpload = JoinHandle<Result<Option<Part>, Error>>;

/// The parts of a pass.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// By number.
    pub(crate) parts: Vec<Part>,
    /// Which each of them is.
    pub(crate) numbers: Vec<PartNumber>,
    /// Parts among them that were there already.
    pub(crate) resumed: usize,
    /// Names of objects that were taken for parts of this pass and are not.
    pub(crate) stale: Vec<String>,
}

/// The uploads of one pass.
#[derive(Debug)]
pub(crate) struct Uploads {
    bucket: Bucket,
    names: PartNames,
    /// What an earlier run left: lengths by name.
    there: HashMap<String, u64>,
    runtime: Handle,
    room: Arc<Semaphore>,
    running: Mutex<Vec<(PartNumber, RunningUpload)>>,
    compared: Mutex<Compared>,
    complete: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Compared {
    parts: Vec<(PartNumber, Part)>,
    stale: Vec<String>,
}

impl Uploads {
    pub(crate) fn new(
        bucket: Bucket,
        names: PartNames,
        there: HashMap<String, u64>,
        runtime: Handle,
    ) -> Self {
        Self {
            bucket,
            names,
            there,
            runtime,
            room: Arc::new(Semaphore::new(CHUNKS)),
            running: Mutex::default(),
            compared: Mutex::default(),
            complete: Arc::default(),
        }
    }

    /// Begins a part; what is sent is uploaded beside.
    pub(crate) fn begin_part(&self, part: PartNumber) -> Target {
        let name = self.names.name(part);
        if let Some(&bytes) = self.there.get(&name) {
            return Target::There { bytes };
        }
        let (sender, chunks) = channel(1);
        let (bucket, complete) = (self.bucket.clone(), Arc::clone(&self.complete));
        let task = self.runtime.spawn(async move {
            let uploaded = upload_part(&bucket, &name, chunks).await;
            if let Ok(Some(_)) = uploaded {
                complete.fetch_add(1, Ordering::Relaxed);
            }
            uploaded
        });
        self.running().push((part, task));
        Target::Sent(sender)
    }

    /// An empty chunk, once there is room for it. Blocking.
    pub(crate) fn chunk(&self) -> Option<Chunk> {
        let permit = self
            .runtime
            .block_on(Arc::clone(&self.room).acquire_owned());
        Some(Chunk {
            bytes: Vec::with_capacity(CHUNK_BYTES),
            last_of: None,
            permit: Some(permit.ok()?),
        })
    }

    /// Takes in a part that is there, of `there` bytes, as one that would have had `made` bytes.
    pub(crate) fn compare(&self, part: PartNumber, there: u64, made: u64, rows: u64) {
        let name = self.names.name(part);
        let uri = self.bucket.prefix.join(&name);
        let mut compared = self.compared();
        match uri {
            Ok(uri) if there == made => {
                let bytes = ByteCount(made);
                let rows = RowCount(rows);
                compared.parts.push((part, Part { uri, bytes, rows }));
                self.complete.fetch_add(1, Ordering::Relaxed);
            }
            _ => compared.stale.push(name),
        }
    }

    /// Parts that lie in the bucket whole.
    pub(crate) fn complete(&self) -> u64 {
        self.complete.load(Ordering::Relaxed)
    }

    /// Waits for all uploads and returns their parts by number, or the first error.
    pub(crate) async fn finish(&self) -> Result<Sent, Error> {
        let running = std::mem::take(&mut *self.running());
        let Compared { mut parts, stale } = std::mem::take(&mut *self.compared());
        let resumed = parts.len();
        let mut failed = None;
        for (number, upload) in running {
            match upload.await {
                Ok(Ok(part)) => parts.extend(part.map(|part| (number, part))),
                Ok(Err(error)) => failed = failed.or(Some(error)),
                Err(join) => {
                    failed = failed.or(Some(Error::Worker {
                        reason: join.to_string(),
                    }));
                }
            }
        }
        parts.sort_by_key(|(number, _)| *number);
        let sent = Sent {
            numbers: parts.iter().map(|(number, _)| *number).collect(),
            parts: parts.into_iter().map(|(_, part)| part).collect(),
            resumed,
            stale,
        };
        failed.map_or(Ok(sent), Err)
    }

    fn running(&self) -> MutexGuard<'_, Vec<(PartNumber, RunningUpload)>> {
        self.running.lock().expect("nothing panics with the lock")
    }

    fn compared(&self) -> MutexGuard<'_, Compared> {
        self.compared.lock().expect("nothing panics with the lock")
    }
}

async fn upload_part(
    bucket: &Bucket,
    name: &str,
    mut chunks: Receiver<Chunk>,
) -> Result<Option<Part>, Error> {
    let (uri, path) = bucket.object(name)?;
    let Some(first) = chunks.recv().await else {
        return Ok(None);
    };
    let part = |uri, bytes, rows| {
        Some(Part {
            uri,
            bytes: ByteCount(bytes),
            rows: RowCount(rows),
        })
    };
    if let Some(rows) = first.last_of {
        let length = first.bytes.len() as u64;
        let payload = PutPayload::from(first.bytes);
        bucket
            .store
            .put(&path, payload)
            .await
            .map_err(store_error("upload", &uri))?;
        failpoint("part-sent");
        return Ok(part(uri, length, rows));
    }
    let mut upload = bucket
        .store
        .put_multipart(&path)
        .await
        .map_err(store_error("upload", &uri))?;
    match send_chunks(upload.as_mut(), first, &mut chunks, &Silent).await {
        Ok(Some((length, rows))) => Ok(part(uri, length, rows)),
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
pub(super) async fn send_chunks(
    upload: &mut dyn MultipartUpload,
    first: Chunk,
    chunks: &mut Receiver<Chunk>,
    progress: &dyn Progress,
) -> Result<Option<(u64, u64)>, object_store::Error> {
    let mut requests: JoinSet<Result<(), object_store::Error>> = JoinSet::new();
    let mut length = 0;
    let mut next = Some(first);
    let rows = loop {
        let chunk = match next.take() {
            Some(chunk) => chunk,
            None => match chunks.recv().await {
                Some(chunk) => chunk,
                None => return Ok(None),
            },
        };
        if requests.len() >= REQUESTS_PER_PART
            && let Some(done) = requests.join_next().await
        {
            done??;
        }
        let Chunk {
            bytes,
            last_of,
            permit,
        } = chunk;
        if !bytes.is_empty() {
            length += bytes.len() as u64;
            progress.advance(bytes.len() as u64);
            let request = upload.put_part(PutPayload::from(Bytes::from(bytes)));
            requests.spawn(async move {
                let sent = request.await;
                drop(permit);
                sent
            });
        }
        if let Some(rows) = last_of {
            break rows;
        }
    };
    while let Some(done) = requests.join_next().await {
        done??;
    }
    upload.complete().await?;
    failpoint("part-sent");
    Ok(Some((length, rows)))
}

/// What is left of an upload that cannot be aborted is removed by the bucket's lifecycle rule.
pub(super) async fn abort(upload: &mut dyn MultipartUpload, uri: &S3Uri) {
    if let Err(error) = upload.abort().await {
        tracing::warn!(%uri, %error, "a multipart upload could not be aborted");
    }
}
