//! A bucket that fails in the middle, as it looks to a process that is killed there: nothing more is
//! written, and nothing is tidied up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult,
};

/// A bucket that lets nobody write or delete after a number of writes.
#[derive(Debug)]
pub(crate) struct Faulty {
    pub(crate) inner: Arc<InMemory>,
    /// Writes that are let through: objects, and pieces of objects.
    left: Arc<AtomicUsize>,
    pub(crate) written: AtomicUsize,
}

impl Faulty {
    pub(crate) fn after(writes: usize) -> Self {
        Self::over(Arc::new(InMemory::new()), writes)
    }

    pub(crate) fn over(inner: Arc<InMemory>, writes: usize) -> Self {
        Self {
            inner,
            left: Arc::new(AtomicUsize::new(writes)),
            written: AtomicUsize::new(0),
        }
    }

    fn is_spent(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_err()
    }
}

impl fmt::Display for Faulty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Faulty")
    }
}

fn refuse<T>(path: &Path) -> object_store::Result<T> {
    Err(object_store::Error::PermissionDenied {
        path: path.to_string(),
        source: "AccessDenied".into(),
    })
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(
        &self,
        path: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> object_store::Result<PutResult> {
        if self.is_spent() {
            return refuse(path);
        }
        self.written.fetch_add(1, Ordering::SeqCst);
        self.inner.put_opts(path, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        if self.is_spent() {
            return refuse(path);
        }
        self.written.fetch_add(1, Ordering::SeqCst);
        self.inner.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> object_store::Result<GetResult> {
        self.inner.get_opts(path, options).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, object_store::Result<Path>>,
    ) -> BoxStream<'static, object_store::Result<Path>> {
        if self.left.load(Ordering::SeqCst) == 0 {
            return Box::pin(paths.map(|path| refuse(&path?)));
        }
        self.inner.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> object_store::Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(
        &self,
        from: &Path,
        to: &Path,
        options: CopyOptions,
    ) -> object_store::Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
