//! What is wrong with records, and what was done about it.

use std::collections::BTreeMap;

use model::ColumnType;

use crate::inference::Position;

/// Faults of one column that are told one by one.
const TOLD: usize = 5;

/// Something that is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) position: Position,
    /// Index of the column, where the fault is in one.
    pub(crate) column: Option<usize>,
    pub(crate) reason: String,
    pub(crate) hint: Option<&'static str>,
    pub(crate) kind: FaultKind,
}

/// What follows from a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Where the next record begins cannot be told: nothing can be done about it.
    Fatal,
    /// The record is broken as a whole, or its value is one that no column holds.
    Record,
    /// The value does not fit the type that is given for its column.
    Misfit(ColumnType),
}

impl Fault {
    pub(crate) fn new(
        position: Position,
        column: Option<usize>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            position,
            column,
            reason: reason.into(),
            hint: None,
            kind: FaultKind::Record,
        }
    }

    pub(crate) fn with_hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub(crate) fn fatal(self) -> Self {
        Self {
            kind: FaultKind::Fatal,
            ..self
        }
    }

    pub(crate) fn is_fatal(&self) -> bool {
        self.kind == FaultKind::Fatal
    }
}

/// What was done about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    Skipped,
    Truncated,
    Nulled,
}

/// The faults that did not end the load, by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultLog {
    columns: BTreeMap<Option<usize>, ColumnFaults>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnFaults {
    pub(crate) skipped: u64,
    pub(crate) truncated: u64,
    pub(crate) nulled: u64,
    /// By position, at most [`TOLD`].
    pub(crate) first: Vec<(Position, String)>,
}

impl FaultLog {
    pub(crate) fn add(&mut self, fault: Fault, remedy: Remedy) {
        let column = self.columns.entry(fault.column).or_default();
        match remedy {
            Remedy::Skipped => column.skipped += 1,
            Remedy::Truncated => column.truncated += 1,
            Remedy::Nulled => column.nulled += 1,
        }
        column.keep_first([(fault.position, fault.reason)]);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (index, theirs) in other.columns {
            let mine = self.columns.entry(index).or_default();
            mine.skipped += theirs.skipped;
            mine.truncated += theirs.truncated;
            mine.nulled += theirs.nulled;
            mine.keep_first(theirs.first);
        }
    }

    pub(crate) fn skipped(&self) -> u64 {
        self.columns.values().map(|column| column.skipped).sum()
    }

    /// By column, records that are broken as a whole first.
    pub(crate) fn by_column(&self) -> impl Iterator<Item = (Option<usize>, &ColumnFaults)> {
        self.columns.iter().map(|(index, faults)| (*index, faults))
    }
}

impl ColumnFaults {
    fn keep_first(&mut self, more: impl IntoIterator<Item = (Position, String)>) {
        for (position, reason) in more {
            let at = self.first.partition_point(|(known, _)| *known <= position);
            if at < TOLD {
                self.first.insert(at, (position, reason));
                self.first.truncate(TOLD);
            }
        }
    }
}
