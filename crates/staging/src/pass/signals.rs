//! What the threads of a pass tell each other while it runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Bytes read from disk.
    read: Arc<AtomicU64>,
    rows: AtomicU64,
    stop: AtomicBool,
    /// Blocks from this one on will not count.
    limit: AtomicU64,
    /// Memory of blocks that have been read, for the next ones.
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                read: Arc::default(),
                rows: AtomicU64::new(0),
                stop: AtomicBool::new(false),
                limit: AtomicU64::new(u64::MAX),
                buffers: Mutex::default(),
            }),
        }
    }

    /// Ends the pass: nobody wants to know more of it.
    pub(crate) fn stop(&self) {
        self.inner.stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn stopped(&self) -> bool {
        self.inner.stop.load(Ordering::Relaxed)
    }

    /// The pass fails at this block: what is written does not matter any more, and only the blocks
    /// before it are looked at, for a fault that comes first.
    pub(crate) fn fail_at(&self, block: u64) {
        self.inner.limit.fetch_min(block, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) -> bool {
        self.limit() != u64::MAX
    }

    pub(crate) fn limit(&self) -> u64 {
        self.inner.limit.load(Ordering::Relaxed)
    }

    /// Counts the bytes that are read from disk.
    pub(crate) fn read_counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.inner.read)
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.inner.read.load(Ordering::Relaxed)
    }

    pub(crate) fn add_rows(&self, rows: u64) {
        self.inner.rows.fetch_add(rows, Ordering::Relaxed);
    }

    pub(crate) fn rows(&self) -> u64 {
        self.inner.rows.load(Ordering::Relaxed)
    }

    /// An empty buffer with room for a block.
    pub(crate) fn buffer(&self, capacity: usize) -> Vec<u8> {
        let known = self.buffers().pop();
        known.unwrap_or_else(|| Vec::with_capacity(capacity))
    }

    pub(crate) fn give_back(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.buffers().push(buffer);
    }

    fn buffers(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
        let buffers = self.inner.buffers.lock();
        buffers.expect("nothing panics with the lock")
    }
}
