//! Numbers as people say them.

use model::RowCount;

/// `1 part`, `2 parts`, `1,000 parts`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", RowCount(count as u64))
}
