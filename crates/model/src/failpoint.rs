//! Named places at which a test ends the process as a power cut would.
//!
//! A place is passed by calling [`failpoint`] and does nothing, unless the process was armed with its
//! name. That is the one thing of this kind that is kept for the whole process and not passed down:
//! places lie in every crate, and what they do must not change the signatures that they watch over.

use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Every place in the life of a load, in the order in which a load that is run again after a kill
/// passes them. A load passes those that its mode and its table need.
pub const POINTS: &[&str] = &[
    // Before anything of it is in the warehouse.
    "source-opened",
    "source-read",
    "ledger-opened",
    "table-looked-up",
    // The claim.
    "load-claimed",
    "claim-taken-over",
    // Staging.
    "leftovers-removed",
    "pass-begun",
    "part-sent",
    "pass-ended",
    "manifest-sent",
    "staged",
    // What cannot be done in the transaction.
    "columns-compared",
    "column-widened",
    // The transaction.
    "transaction-begun",
    "table-locked",
    "claim-checked",
    "schema-made",
    "table-made",
    "column-added",
    "rows-counted",
    "scratch-made",
    "rows-removed",
    "rows-copied",
    "copy-checked",
    "keys-checked",
    "newest-found",
    "older-removed",
    "values-kept",
    "rows-merged",
    "count-checked",
    "load-recorded",
    "commit-sent",
    "committed",
    // Tidying up.
    "parts-being-removed",
    "parts-removed",
    "claim-released",
];

static ARMED: OnceLock<Armed> = OnceLock::new();

struct Armed {
    name: String,
    /// Passings before the one that ends the process.
    left: AtomicU32,
}

/// What [`arm`] was told that it cannot do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no place at which a load can be ended: expected a name, or a name and a number like \"part-sent:3\""
)]
pub struct UnknownPoint(String);

/// Arms the process: it ends when it passes the named place, or with `name:3` when it passes it for the
/// third time. The first call decides; only `main` calls it.
pub fn arm(text: &str) -> Result<(), UnknownPoint> {
    let (name, passings) = parse(text).ok_or_else(|| UnknownPoint(text.to_owned()))?;
    ARMED.get_or_init(|| Armed {
        name: name.to_owned(),
        left: AtomicU32::new(passings - 1),
    });
    Ok(())
}

/// The name and which of its passings is meant, counted from 1.
fn parse(text: &str) -> Option<(&str, u32)> {
    let (name, passings) = match text.split_once(':') {
        None => (text, 1),
        Some((name, number)) => (name, number.parse().ok().filter(|&number| number > 0)?),
    };
    POINTS.contains(&name).then_some((name, passings))
}

/// Passes a place. No destructor runs and nothing is flushed when it ends the process.
#[inline]
pub fn failpoint(name: &'static str) {
    if let Some(armed) = ARMED.get() {
        pass(armed, name);
    }
}

#[cold]
fn pass(armed: &Armed, name: &str) {
    debug_assert!(
        POINTS.contains(&name),
        "\"{name}\" is missing from the list"
    );
    if armed.name != name {
        return;
    }
    let left = armed
        .left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            left.checked_sub(1)
        });
    if left.is_err() {
        process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_armed_by_its_name_and_the_number_of_a_passing() {
        assert_eq!(parse("part-sent"), Some(("part-sent", 1)));
        assert_eq!(parse("part-sent:3"), Some(("part-sent", 3)));
        for wrong in ["", "part", "part-sent:", "part-sent:0", "part-sent:x"] {
            assert_eq!(parse(wrong), None, "{wrong}");
            assert!(arm(wrong).is_err());
        }
    }

    #[test]
    fn a_process_that_is_not_armed_passes_every_place() {
        for name in POINTS {
            failpoint(name);
        }
    }

    #[test]
    fn a_name_is_listed_once() {
        let mut names = POINTS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), POINTS.len());
        assert!(names.len() >= 30);
    }
}
