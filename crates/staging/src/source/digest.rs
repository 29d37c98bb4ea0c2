//! What identifies the content of a source.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Digest;
use model::progress::Progress;

/// Read in one go to be hashed: many chunks of BLAKE3 are hashed beside each other.
pub(crate) const READ_BYTES: usize = 256 << 10;

/// Counts and hashes what is read through it.
pub(crate) struct HashingReader<R> {
    inner: R,
    hasher: blake3::Hasher,
    /// Bytes read so far, shared with whoever shows progress.
    read: Arc<AtomicU64>,
}

impl<R: Read> HashingReader<R> {
    pub(crate) fn new(inner: R, read: Arc<AtomicU64>) -> Self {
        Self {
            inner,
            hasher: blake3::Hasher::new(),
            read,
        }
    }

    /// Reads on to the end, so that the digest covers everything, and shows how far it is.
    pub(crate) fn finish(mut self, progress: &dyn Progress) -> io::Result<Digest> {
        let mut buffer = vec![0; READ_BYTES];
        loop {
            match self.read(&mut buffer)? {
                0 => break,
                read => progress.advance(read as u64),
            }
        }
        Ok(Digest::from_bytes(self.hasher.finalize().into()))
    }
}

impl<R: Read> Read for HashingReader<R> {
    /// Fills the buffer unless the source ends, so that what is read in one go does not depend on how
    /// the source delivers it.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.inner.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.hasher.update(&buffer[..filled]);
        self.read.fetch_add(filled as u64, Ordering::Relaxed);
        Ok(filled)
    }
}

/// Counts what a decoder takes from a buffer, which is what it has decoded so far.
pub(crate) struct Consumed<R> {
    inner: R,
    consumed: Arc<AtomicU64>,
}

impl<R> Consumed<R> {
    pub(crate) fn new(inner: R, consumed: Arc<AtomicU64>) -> Self {
        Self { inner, consumed }
    }
}

impl<R: Read> Read for Consumed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Consumed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.consumed.fetch_add(bytes as u64, Ordering::Relaxed);
        self.inner.consume(bytes);
    }
}

/// The digest of a source of several files: one file's is the BLAKE3 of its bytes, more are hashed in
/// order.
pub(crate) fn combine(files: &[Digest]) -> Digest {
    match files {
        [one] => *one,
        many => Digest::of_parts(many.iter().map(|digest| digest.as_bytes().as_slice())),
    }
}
