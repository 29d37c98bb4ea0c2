//! Rows of the files into the table: one thread hands on what is read, DuckDB's threads take it.

use std::sync::mpsc::sync_channel;
use std::thread;

use arrow::array::RecordBatch;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{Copy, CopyFormat};
use local_transfer::{
    JsonPaths, LoadError, LoadFailure, ParquetOptions, Plan, Replacement, SourceFile, SuperStrings,
    load_files, load_parquet_files, schema,
};

use super::batch_scan::BatchTable;
use super::errors;
use super::target::Target;
use crate::session::registry::Interrupt;
use crate::session::{Result, Session};

/// What makes DuckDB insert by several threads, and what ends that.
const LOSE_ROW_ORDER: &str = "SET SESSION preserve_insertion_order = false";
pub(crate) const KEEP_ROW_ORDER: &str = "RESET SESSION preserve_insertion_order";
/// Bytes of the files from which on rows go into the table beside each other.
const LARGE_LOAD_BYTES: u64 = 16 << 20;

/// How rows come into the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowOrder {
    /// In the order of the files and their lines.
    Kept,
    /// In any order, by several threads.
    Any,
}

impl RowOrder {
    /// Small loads keep their order, for whoever looks at a table without ORDER BY; so do those that
    /// number their rows.
    pub(super) fn of(target: &Target, file_bytes: u64) -> Self {
        if file_bytes < LARGE_LOAD_BYTES || target.numbers_rows {
            Self::Kept
        } else {
            Self::Any
        }
    }
}

/// What was read, whether the load succeeded or not.
pub(super) struct LoadedRows {
    /// Rows that were read and not refused.
    handed_on: u64,
    /// Rows that went into the table; none with NOLOAD.
    pub(super) inserted: u64,
    pub(super) errors: Vec<LoadError>,
    pub(super) error_count: u64,
    pub(super) replacements: Vec<Replacement>,
    pub(super) replaced_rows: u64,
    /// Lines or rows of each file.
    pub(super) lines: Vec<u64>,
    pub(super) outcome: Result<()>,
}

/// How the files are read.
pub(super) enum Reading {
    Rows(Box<Plan>),
    Columns(ParquetOptions),
}

impl Reading {
    /// `json_paths` is what the file that the statement names says.
    pub(super) fn of(
        session: &Session,
        copy: &Copy,
        target: &Target,
        json_paths: Option<JsonPaths>,
    ) -> Result<Self> {
        let CopyFormat::Parquet { .. } = copy.format else {
            let is_on = |name| session.settings().show(name).map(|value| value == "on");
            let super_strings = SuperStrings {
                are_cut: is_on("json_parse_truncate_strings")?,
                may_be_large: is_on("enable_large_strings_opt_in")?,
            };
            return Plan::new(
                target.columns.clone(),
                &copy.format,
                &copy.options,
                json_paths,
                super_strings,
            )
            .map(|plan| Self::Rows(Box::new(plan)))
            .map_err(|reason| SqlError::new(SqlState::INTERNAL_ERROR, reason));
        };
        Ok(Self::Columns(ParquetOptions {
            fill_record: copy.options.fill_record,
            replacement: copy.options.replacement,
            has_column_list: copy.columns.is_some(),
        }))
    }
}

/// Loads every file; with NOLOAD nothing is inserted.
pub(super) fn load(
    session: &Session,
    copy: &Copy,
    target: &Target,
    reading: &Reading,
    files: &[SourceFile],
    order: RowOrder,
) -> LoadedRows {
    if copy.options.no_load {
        return read(session.interrupt(), target, reading, files, &mut |_| Ok(()));
    }
    let (sender, incoming) = sync_channel(1);
    let table = BatchTable::open(schema(&target.columns), incoming);
    let insert = target.insert_from(&table.duckdb());
    thread::scope(|scope| {
        let interrupt = session.interrupt();
        let reader = scope.spawn(move || {
            let send = &mut |batch: RecordBatch| sender.send(batch).map_err(|_| not_taken());
            read(interrupt, target, reading, files, send)
        });
        let inserted = run(session, &insert, order);
        // What the reader still sends is not taken.
        drop(table);
        let mut loaded = reader.join().expect("reading does not panic");
        match inserted {
            Ok(rows) => {
                loaded.inserted = rows;
                if loaded.outcome.is_ok() && rows != loaded.handed_on {
                    loaded.outcome = Err(lost_rows(rows, loaded.handed_on));
                }
            }
            // A load that ended for a reason of its own has told DuckDB only that there are no more rows.
            Err(error) => loaded.outcome = Err(error),
        }
        loaded
    })
}
/// Reads all files; `receive` gets their rows in order.
fn read(
    interrupt: &Interrupt,
    target: &Target,
    reading: &Reading,
    files: &[SourceFile],
    receive: &mut dyn FnMut(RecordBatch) -> Result<()>,
) -> LoadedRows {
    let mut receive = |batch: RecordBatch| {
        interrupt.check()?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        receive(batch)
    };
    match reading {
        Reading::Columns(options) => {
            let loaded = load_parquet_files(files, &target.columns, *options, &mut receive);
            LoadedRows {
                handed_on: loaded.rows,
                inserted: 0,
                errors: Vec::new(),
                error_count: 0,
                replacements: loaded.replacements,
                replaced_rows: loaded.replaced_rows,
                lines: loaded.file_rows,
                outcome: loaded.outcome.map_err(columnar_failure),
            }
        }
        Reading::Rows(plan) => {
            let loaded = load_files(plan, files, &mut receive);
            LoadedRows {
                handed_on: loaded.rows,
                inserted: 0,
                errors: loaded.errors,
                error_count: loaded.error_count,
                replacements: loaded.replacements,
                replaced_rows: loaded.replaced_rows,
                lines: loaded.lines,
                outcome: loaded
                    .outcome
                    .map_err(|failure| text_failure(failure, &target.name)),
            }
        }
    }
}

/// Carries out DuckDB's `insert`; gives the number of rows.
fn run(session: &Session, insert: &str, order: RowOrder) -> Result<u64> {
    let connection = session.duckdb();
    let inserted = match order {
        RowOrder::Kept => connection.execute(insert, []),
        // When the statement fails, the setting goes with its transaction: see `Session::undo`.
        RowOrder::Any => connection.execute_batch(LOSE_ROW_ORDER).and_then(|()| {
            let inserted = connection.execute(insert, [])?;
            connection.execute_batch(KEEP_ROW_ORDER)?;
            Ok(inserted)
        }),
    };
    inserted
        .map(|rows| rows as u64)
        .map_err(|error| match session.check_canceled() {
            Err(canceled) => canceled,
            Ok(()) => crate::storage::errors::translate(&error),
        })
}

fn not_taken() -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, "the storage takes no more rows")
}

fn lost_rows(inserted: u64, rows: u64) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!("the storage took {inserted} of {rows} rows"),
    )
}

fn text_failure(failure: LoadFailure, table: &str) -> SqlError {
    match failure {
        LoadFailure::TooManyErrors => errors::load_failed(table),
        LoadFailure::Receiver(error) => error,
        LoadFailure::Unreadable(reason) | LoadFailure::Mismatch(reason) => {
            SqlError::new(SqlState::INTERNAL_ERROR, &reason)
                .with_detail(errors::block(&reason, 1216, ""))
        }
    }
}

fn columnar_failure(failure: LoadFailure) -> SqlError {
    match failure {
        LoadFailure::Receiver(error) => error,
        LoadFailure::Mismatch(reason) => errors::scan_error(&reason, 15007),
        LoadFailure::Unreadable(reason) => errors::scan_error(&reason, 15001),
        LoadFailure::TooManyErrors => errors::scan_error("too many rows failed", 15001),
    }
}
