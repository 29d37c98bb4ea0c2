//! What identifies the content of a source.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Digest;
use sha2::{Digest as _, Sha256};

/// Counts and hashes what is read through it.
pub(crate) struct HashingReader<R> {
    inner: R,
    hasher: Sha256,
    /// Bytes read so far, shared with whoever shows progress.
    read: Arc<AtomicU64>,
}

impl<R: Read> HashingReader<R> {
    pub(crate) fn new(inner: R, read: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            read,
        }
    }

    /// Reads on to the end, so that the digest covers everything.
    pub(crate) fn finish(mut self) -> io::Result<Digest> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(Digest::from_bytes(self.hasher.finalize().into()))
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The digest of a source of several files: one file's is that of its bytes as `sha256sum` prints
/// it, more are hashed in order.
pub(crate) fn combine(files: &[Digest]) -> Digest {
    match files {
        [one] => *one,
        many => Digest::of_parts(many.iter().map(|digest| digest.as_bytes().as_slice())),
    }
}
