//! Where the lines of a text that was rewritten stand in its file.

use std::sync::{Arc, Mutex};

/// Lines of the text from which on the distance to the lines of the file is another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines(Vec<Change>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    /// Line of the text.
    from: u64,
    /// The line of the file that it is.
    is: u64,
}

impl Lines {
    #[inline]
    pub(crate) fn in_file(&self, line: u64) -> u64 {
        if self.0.is_empty() {
            return line;
        }
        match self.0.partition_point(|change| change.from <= line) {
            0 => line,
            next => self.0[next - 1].is + (line - self.0[next - 1].from),
        }
    }
}

/// What the rewriter notes and the cutter asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineNotes(Arc<Mutex<Vec<Change>>>);

impl LineNotes {
    /// The line `from` of the text is the line `is` of the file. Of several notes about a line the last
    /// counts.
    pub(crate) fn note(&self, from: u64, is: u64) {
        let mut changes = self.0.lock().expect("nothing panics with the lock");
        match changes.last_mut() {
            Some(last) if last.from == from => last.is = is,
            Some(last) if is - last.is == from - last.from => {}
            None if from == is => {}
            _ => changes.push(Change { from, is }),
        }
    }

    /// What is known of the lines up to `last`. Lines before it are not asked for again.
    pub(crate) fn up_to(&self, last: u64) -> Lines {
        let mut changes = self.0.lock().expect("nothing panics with the lock");
        let end = changes.partition_point(|change| change.from <= last);
        let lines = Lines(changes[..end].to_vec());
        changes.drain(..end.saturating_sub(1));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_on_from_the_last_change() {
        let notes = LineNotes::default();
        notes.note(1, 1);
        notes.note(3, 5);
        notes.note(4, 6);
        notes.note(10, 11);
        let first = notes.up_to(4);
        let lines = [1, 2, 3, 4].map(|line| first.in_file(line));
        assert_eq!(lines, [1, 2, 5, 6]);
        let next = notes.up_to(20);
        assert_eq!([9, 10, 12].map(|line| next.in_file(line)), [11, 11, 13]);
    }
}
