//! How a long operation tells the person who waits.

/// Hears about one operation as a sequence of stages; calls may come from several threads. A stage
/// ends when the next begins or with [`finish`](Progress::finish).
pub trait Progress: Send + Sync {
    /// Begins a stage. `total` is in the unit that [`advance`](Progress::advance) counts, bytes or
    /// rows; `None` when it is not known beforehand.
    fn stage(&self, name: &str, total: Option<u64>);

    /// Adds to what the current stage has done.
    fn advance(&self, bytes_or_rows: u64);

    /// Ends the last stage. Also called when the operation failed.
    fn finish(&self);
}

/// For callers who do not watch.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _total: Option<u64>) {}
    fn advance(&self, _bytes_or_rows: u64) {}
    fn finish(&self) {}
}
