//! Finding out that a wait could never end: sessions that wait for each other in a circle.

use std::collections::HashSet;

use local_dialect::error::SqlError;

use super::{LockMode, State, deadlock_detected};

/// Fails if what session `pid` waits for is held by a session that, over any number of others, waits
/// for `pid`. The last to arrive is refused, so the others go on.
pub(super) fn check(state: &State, pid: i32, oid: u32, mode: LockMode) -> Result<(), SqlError> {
    let mut open = state.blockers(pid, oid, mode);
    let first = open.first().copied().unwrap_or(pid);
    let mut seen = HashSet::new();
    while let Some(holder) = open.pop() {
        if holder == pid {
            return Err(deadlock_detected(pid, oid, mode, first));
        }
        if !seen.insert(holder) {
            continue;
        }
        if let Some((wanted, wanted_mode)) = state.waiting.get(&holder) {
            open.extend(state.blockers(holder, *wanted, *wanted_mode));
        }
    }
    Ok(())
}
