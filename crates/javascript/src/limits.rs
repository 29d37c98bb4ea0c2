use std::time::Duration;

/// What one loaded program may use. The limits are enforced by the engine, also inside regular
/// expressions and while a program is being loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Heap of the program in bytes, including the request and the response.
    pub memory_bytes: usize,
    /// Longest wall time of one call, whatever the number of rows in it.
    pub time_per_call: Duration,
    /// Stack of the program in bytes; recursion beyond it throws a `RangeError`.
    pub stack_bytes: usize,
}

impl Default for Limits {
    /// 256 MiB, 30 seconds and 512 KiB: enough for a request of 5 MB, the largest that Amazon
    /// Redshift sends.
    fn default() -> Self {
        Self {
            memory_bytes: 256 << 20,
            time_per_call: Duration::from_secs(30),
            stack_bytes: 512 << 10,
        }
    }
}
