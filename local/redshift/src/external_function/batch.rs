//! Cutting rows into invocations.

use std::ops::Range;

/// Ranges of rows such that none holds more than `max_rows` rows or, but for a single row, more than
/// `max_bytes` bytes of arguments.
pub(super) fn batches(arguments: &[&str], max_rows: u64, max_bytes: u64) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (row, text) in arguments.iter().enumerate() {
        let size = text.len() as u64 + 1;
        let full = (row - start) as u64 >= max_rows || bytes + size > max_bytes;
        if full && row > start {
            ranges.push(start..row);
            (start, bytes) = (row, 0);
        }
        bytes += size;
    }
    if start < arguments.len() {
        ranges.push(start..arguments.len());
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_keep_both_limits() {
        let rows = ["[1]", "[2]", "[3]", "[4]", "[5]"];
        assert_eq!(batches(&rows, 2, 1000), [0..2, 2..4, 4..5]);
        assert_eq!(batches(&rows, 100, 8), [0..2, 2..4, 4..5]);
        assert_eq!(batches(&rows, 100, 1000), vec![0..rows.len()]);
        assert!(batches(&[], 1, 1).is_empty());
    }

    #[test]
    fn a_row_beyond_the_size_goes_alone() {
        assert_eq!(
            batches(&["[1]", "[\"long\"]", "[2]"], 10, 5),
            [0..1, 1..2, 2..3]
        );
    }
}
