//! How a long operation tells the person who waits.

/// Hears about one operation as a sequence of stages; calls may come from several threads. A stage
/// ends when the next begins or with [`finish`](Progress::finish).
pub trait Progress: Send + Sync {
    /// Begins a stage. `total` is in the unit that [`advance`](Progress::advance) counts, bytes or
    /// rows; `None` when it is not known beforehand.
    fn stage(&self, name: &str, total: Option<u64>);

    /// Adds to what the current stage has done.
    fn advance(&self, bytes_or_rows: u64);

    /// Adds to a count that is shown beside what the current stage has done; every stage begins at
    /// nothing.
    fn count(&self, _counted: Counted, _more: u64) {}

    /// Ends the last stage. Also called when the operation failed.
    fn finish(&self);
}

/// What is counted beside the progress of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Rows read.
    Rows,
    /// Objects that lie in the bucket whole.
    Parts,
}

/// For callers who do not watch.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _total: Option<u64>) {}
    fn advance(&self, _bytes_or_rows: u64) {}
    fn finish(&self) {}
}
