//! What happened lately, for the relations that show it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The latest `KEPT` events since the engine started, oldest first.
#[derive(Debug)]
pub(crate) struct Latest<T, const KEPT: usize>(Mutex<VecDeque<T>>);

impl<T, const KEPT: usize> Default for Latest<T, KEPT> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone, const KEPT: usize> Latest<T, KEPT> {
    fn events(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self, event: T) {
        let mut events = self.events();
        if events.len() >= KEPT {
            events.pop_front();
        }
        events.push_back(event);
    }

    pub(crate) fn list(&self) -> Vec<T> {
        self.events().iter().cloned().collect()
    }
}
