//! Whether anybody uses the endpoint.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// What the endpoint is doing right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    pub requests_in_progress: usize,
    /// Time since the last request began or ended, or since the start.
    pub quiet_for: Duration,
}

#[derive(Debug)]
pub(crate) struct ActivityCounter(Mutex<Counts>);

#[derive(Debug)]
struct Counts {
    in_progress: usize,
    last_change: Instant,
}

impl ActivityCounter {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Counts {
            in_progress: 0,
            last_change: Instant::now(),
        }))
    }

    /// Counts a request until the returned guard is dropped.
    pub(crate) fn begin(&self) -> RequestInProgress<'_> {
        self.change(|in_progress| in_progress + 1);
        RequestInProgress(self)
    }

    pub(crate) fn read(&self) -> Activity {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Activity {
            requests_in_progress: counts.in_progress,
            quiet_for: counts.last_change.elapsed(),
        }
    }

    fn change(&self, change: impl FnOnce(usize) -> usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.in_progress = change(counts.in_progress);
        counts.last_change = Instant::now();
    }
}

pub(crate) struct RequestInProgress<'a>(&'a ActivityCounter);

impl Drop for RequestInProgress<'_> {
    fn drop(&mut self) {
        self.0.change(|in_progress| in_progress - 1);
    }
}
