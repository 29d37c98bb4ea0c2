//! What a load tells at its end, and a dry run instead.

use std::time::Duration;

use model::{ByteCount, ColumnType, RowCount};
use redshift_sql::QualifiedName;
use redshift_sql::ledger::LoadMode;
use staging::{Inferred, NullMarkerUse, PolicyOutcome};

use super::columns::Adjustment;

/// A load that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadReport {
    pub table: QualifiedName,
    pub mode: LoadMode,
    pub table_made: bool,
    /// Rows of the files that are in the table: counted in the files, and again in the table. Where
    /// `counted_by_redshift`, the warehouse alone counted them.
    pub row_count: RowCount,
    pub counted_by_redshift: bool,
    /// Rows that were in the table and gave way.
    pub rows_removed: RowCount,
    /// Rows of the files that gave way to later ones with the same key.
    pub rows_superseded: RowCount,
    pub read: Read,
    /// In the bucket.
    pub staged_bytes: ByteCount,
    pub part_count: usize,
    /// Parts that an earlier run, which was killed, had sent.
    pub resumed_parts: usize,
    pub times: Times,
    /// How often the transaction was tried; more than once where others stood in the way or the
    /// connection was lost.
    pub tries: usize,
}

/// A load that would be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadPlan {
    pub table: QualifiedName,
    pub mode: LoadMode,
    pub table_made: bool,
    pub row_count: RowCount,
    pub read: Read,
    /// Every statement in order. The id in the manifest's address is another one for each run.
    pub statements: Vec<String>,
    /// What the plan stands on.
    pub warehouse: WarehouseSaid,
}

/// What a dry run knows from the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WarehouseSaid {
    /// Ledger and catalogue were read.
    Read,
    /// The same files are in the table: a load would do nothing.
    Loaded { row_count: RowCount, at: String },
    /// It gave no answer; that the table is not there yet is supposed.
    Nothing { reason: String },
}

/// How the files were read, and what was found in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub files: Vec<String>,
    /// On disk.
    pub source_bytes: ByteCount,
    /// For example `comma delimited, double quotes, header`.
    pub read_as: String,
    pub columns: Vec<LoadedColumn>,
    /// Columns of the table that the files do not have.
    pub lacking: Vec<String>,
    pub null_markers: Vec<NullMarkerUse>,
    pub blank_lines: u64,
    pub policy: PolicyOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedColumn {
    pub name: String,
    /// As the table has it, or gets it.
    pub column_type: ColumnType,
    /// Why, or what the files hold.
    pub reason: String,
    pub change: ColumnChange,
}

/// What the load does to a column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnChange {
    None,
    /// The table is made with it.
    Made,
    Added,
    Widened {
        from: u16,
    },
}

/// Where the time went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Opening the files and hashing them.
    pub opening: Duration,
    pub staging: Duration,
    /// From the first statement of the transaction to the answer to COMMIT, with every try.
    pub committing: Duration,
    pub whole: Duration,
    /// Of all threads of staging together.
    pub parsing: Duration,
    pub compressing: Duration,
}

impl Read {
    /// `has` are the columns of the table, none where it is made.
    pub(super) fn of(
        files: Vec<String>,
        inferred: &Inferred,
        has: Option<&[model::Column]>,
        adjustment: &Adjustment,
    ) -> Self {
        let column = |inferred: &staging::InferredColumn| loaded_column(inferred, has, adjustment);
        let lacking = adjustment.lacking.iter();
        Self {
            files,
            source_bytes: inferred.source_bytes,
            read_as: inferred.read_as.clone(),
            columns: inferred.columns.iter().map(column).collect(),
            lacking: lacking.map(|name| name.as_str().to_owned()).collect(),
            null_markers: inferred.null_markers.clone(),
            blank_lines: inferred.blank_lines,
            policy: inferred.policy.clone(),
        }
    }
}

fn loaded_column(
    inferred: &staging::InferredColumn,
    has: Option<&[model::Column]>,
    adjustment: &Adjustment,
) -> LoadedColumn {
    let name = inferred.name.to_lowercase();
    let present = has.and_then(|has| has.iter().find(|present| present.name == name));
    let widening = adjustment
        .widen
        .iter()
        .find(|widening| widening.column.as_str() == name);
    let (column_type, change) = match (has, present, widening) {
        (None, ..) => (inferred.column_type, ColumnChange::Made),
        (Some(_), None, _) => (inferred.column_type, ColumnChange::Added),
        (Some(_), Some(_), Some(widening)) => (
            ColumnType::VarChar { bytes: widening.to },
            ColumnChange::Widened {
                from: widening.from,
            },
        ),
        (Some(_), Some(present), None) => (present.column_type, ColumnChange::None),
    };
    LoadedColumn {
        name,
        column_type,
        reason: inferred.reason.clone(),
        change,
    }
}
