//! Calls that were noted, and results that are known, while a statement gathers its batches.

use std::collections::HashMap;

use super::batch::batches;

/// Arguments and results that are kept at most, in bytes; beyond it calls are made chunk by chunk.
const MAX_BYTES: usize = 256 << 20;

/// Bytes that an entry takes beside its texts.
const ENTRY_BYTES: usize = 96;

/// The calls of one function.
#[derive(Debug, Default)]
pub(super) struct Memo {
    known: HashMap<Box<str>, Results>,
    noted: Vec<Box<str>>,
    noted_bytes: u64,
    bytes: usize,
    round: u32,
    noted_any: bool,
}

/// The results for one list of arguments: as many as rows were sent with it.
#[derive(Debug, Default)]
struct Results {
    texts: Vec<Option<Box<str>>>,
    taken: usize,
    /// The round in which they were taken.
    round: u32,
}

/// What is known of one call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// The call's result; `None` is NULL.
    Known(Option<String>),
    Unknown,
}

impl Memo {
    /// Starts a round: every result may be taken once more.
    pub(super) fn start_round(&mut self) {
        self.round += 1;
        self.noted_any = false;
    }

    /// Takes a result for these arguments, if one is left.
    pub(super) fn take(&mut self, arguments: &str) -> Taken {
        let Some(results) = self.known.get_mut(arguments) else {
            return Taken::Unknown;
        };
        if results.round != self.round {
            results.round = self.round;
            results.taken = 0;
        }
        let Some(text) = results.texts.get(results.taken) else {
            return Taken::Unknown;
        };
        results.taken += 1;
        Taken::Known(text.as_deref().map(str::to_owned))
    }

    /// Notes a call, unless too much is kept already.
    pub(super) fn note(&mut self, arguments: &str) {
        self.noted_any = true;
        if self.bytes < MAX_BYTES {
            self.bytes += arguments.len() + ENTRY_BYTES;
            self.noted_bytes += arguments.len() as u64 + 1;
            self.noted.push(Box::from(arguments));
        }
    }

    pub(super) fn noted_any(&self) -> bool {
        self.noted_any
    }

    /// Batches that hold as much as they may; all that are left with `rest`.
    pub(super) fn due(&mut self, max_rows: u64, max_bytes: u64, rest: bool) -> Vec<Vec<Box<str>>> {
        let is_full = self.noted.len() as u64 >= max_rows || self.noted_bytes >= max_bytes;
        if self.noted.is_empty() || !(is_full || rest) {
            return Vec::new();
        }
        let noted = std::mem::take(&mut self.noted);
        let texts: Vec<&str> = noted.iter().map(AsRef::as_ref).collect();
        let mut ranges = batches(&texts, max_rows, max_bytes);
        let last = ranges.last().cloned().unwrap_or(0..0);
        if !rest && (last.len() as u64) < max_rows {
            ranges.pop();
        }
        let mut noted = noted.into_iter();
        let due = ranges
            .iter()
            .map(|range| noted.by_ref().take(range.len()).collect())
            .collect();
        self.noted = noted.collect();
        self.noted_bytes = self.noted.iter().map(|text| text.len() as u64 + 1).sum();
        due
    }

    /// Keeps the results of a batch.
    pub(super) fn learn(&mut self, batch: Vec<Box<str>>, results: Vec<Option<String>>) {
        for (arguments, result) in batch.into_iter().zip(results) {
            self.bytes += result.as_ref().map_or(0, String::len);
            let known = self.known.entry(arguments).or_default();
            known.texts.push(result.map(String::into_boxed_str));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memo(rows: &[&str]) -> Memo {
        let mut memo = Memo::default();
        memo.start_round();
        for row in rows {
            memo.note(row);
        }
        memo
    }

    fn sizes(due: &[Vec<Box<str>>]) -> Vec<usize> {
        due.iter().map(Vec::len).collect()
    }

    #[test]
    fn batches_are_due_when_they_are_full() {
        let mut memo = memo(&["[1]", "[2]", "[3]", "[4]", "[5]"]);
        assert!(memo.due(10, 1000, false).is_empty());
        assert_eq!(sizes(&memo.due(2, 1000, false)), [2, 2]);
        assert_eq!(sizes(&memo.due(2, 1000, true)), [1]);
        assert!(memo.due(2, 1000, true).is_empty());
    }

    #[test]
    fn size_fills_a_batch_too() {
        let mut memo = memo(&["[1]", "[2]", "[3]"]);
        assert_eq!(sizes(&memo.due(100, 8, false)), [2]);
        assert_eq!(sizes(&memo.due(100, 8, true)), [1]);
    }

    #[test]
    fn every_row_has_its_own_result_in_every_round() {
        let mut memo = memo(&["[1]", "[1]"]);
        let batch = memo.due(10, 1000, true).remove(0);
        memo.learn(batch, vec![Some("a".to_owned()), None]);
        for _ in 0..2 {
            memo.start_round();
            assert_eq!(memo.take("[1]"), Taken::Known(Some("a".to_owned())));
            assert_eq!(memo.take("[1]"), Taken::Known(None));
            assert_eq!(memo.take("[1]"), Taken::Unknown);
        }
    }
}
