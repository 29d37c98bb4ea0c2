//! Object ids: given out from memory, reserved on disk in blocks, so that no id is ever used twice.

use std::sync::{Mutex, PoisonError};

use super::Result;

/// Ids below are PostgreSQL's and Redshift's own.
pub(super) const FIRST_OID: u32 = 100_000;

/// Ids reserved at once; a crash wastes at most so many.
const BLOCK: u32 = 1_000;

pub(super) struct OidAllocator {
    next_and_reserved: Mutex<(u32, u32)>,
}

impl OidAllocator {
    /// `reserved`: ids below were reserved by earlier runs.
    pub(super) fn new(reserved: u32) -> Self {
        Self {
            next_and_reserved: Mutex::new((reserved, reserved)),
        }
    }

    /// The next id; `reserve(upto)` must make durable that ids below `upto` are taken.
    pub(super) fn next(&self, reserve: impl FnOnce(u32) -> Result<()>) -> Result<u32> {
        let mut state = self
            .next_and_reserved
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (next, reserved) = *state;
        if next < reserved {
            state.0 += 1;
            return Ok(next);
        }
        reserve(next + BLOCK)?;
        *state = (next + 1, next + BLOCK);
        Ok(next)
    }
}
