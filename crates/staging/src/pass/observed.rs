//! What one worker saw of the data, and all of them together.

use super::faults::FaultLog;
use super::plan::SentinelWatch;
use crate::delimited::Lines;
use crate::inference::{Position, Profile};

/// A piece of a file that begins and ends at record boundaries.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) file: u32,
    /// Line of the first byte, the first of the file being 1.
    pub(crate) first_line: u64,
    /// Whether the first record holds the names of the columns.
    pub(crate) begins_with_header: bool,
    /// Where the lines stand in the file, if they were moved.
    pub(crate) lines: Lines,
    pub(crate) bytes: Vec<u8>,
}

/// A key that showed up after the columns had been fixed by the sample.
#[derive(Clone, Debug)]
pub(crate) struct LateColumn {
    pub(crate) name: String,
    pub(crate) position: Position,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    pub(crate) profiles: Vec<Profile>,
    pub(crate) late_columns: Vec<LateColumn>,
    pub(crate) sentinel: SentinelWatch,
    pub(crate) rows: u64,
    /// Empty lines that were skipped.
    pub(crate) blank_lines: u64,
    /// The faults that were forgiven.
    pub(crate) faults: FaultLog,
}

impl Observed {
    pub(crate) fn new(columns: usize, markers: usize) -> Self {
        Self {
            profiles: vec![Profile::new(markers); columns],
            ..Self::default()
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.profiles.iter_mut().zip(other.profiles) {
            mine.merge(theirs);
        }
        for late in other.late_columns {
            self.see_late_column(late);
        }
        self.sentinel.merge(&other.sentinel);
        self.rows += other.rows;
        self.blank_lines += other.blank_lines;
        self.faults.merge(other.faults);
    }

    pub(crate) fn see_late_column(&mut self, late: LateColumn) {
        match self
            .late_columns
            .iter_mut()
            .find(|known| known.name == late.name)
        {
            Some(known) => known.position = known.position.min(late.position),
            None => self.late_columns.push(late),
        }
    }
}
