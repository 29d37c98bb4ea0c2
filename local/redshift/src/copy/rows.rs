//! Rows of the files into the table.

use arrow::array::RecordBatch;
use duckdb::vtab::arrow::{ArrowBatchRegistration, ArrowVTab};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{Copy, CopyFormat};
use local_transfer::{
    JsonPaths, LoadError, LoadFailure, ParquetOptions, Plan, Replacement, SourceFile, load_files,
    load_parquet_files,
};

use super::errors;
use super::target::Target;
use crate::session::{Result, Session};

/// DuckDB table function that gives the rows of an Arrow batch; clients cannot reach it, because
/// translation knows no table functions.
pub(crate) const ARROW_ROWS: &str = "longshore_arrow_rows";

/// Makes the table function known to DuckDB; once for each instance.
pub(crate) fn register(connection: &duckdb::Connection) -> duckdb::Result<()> {
    connection.register_table_function::<ArrowVTab>(ARROW_ROWS)
}

/// What was read, whether the load succeeded or not.
pub(super) struct LoadedRows {
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
            let truncate_strings = session.settings().show("json_parse_truncate_strings")? == "on";
            return Plan::new(
                target.columns.clone(),
                &copy.format,
                &copy.options,
                json_paths,
                truncate_strings,
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
) -> LoadedRows {
    let insert = target.insert_from(ARROW_ROWS);
    let mut inserted = 0;
    let mut receive = |batch: RecordBatch| -> Result<()> {
        session.check_canceled()?;
        if !copy.options.no_load {
            inserted += batch.num_rows() as u64;
            insert_batch(session, &insert, batch)?;
        }
        Ok(())
    };
    match reading {
        Reading::Columns(options) => {
            let loaded = load_parquet_files(files, &target.columns, *options, &mut receive);
            LoadedRows {
                inserted,
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
                inserted,
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

fn insert_batch(session: &Session, insert: &str, batch: RecordBatch) -> Result<()> {
    if batch.num_rows() == 0 {
        return Ok(());
    }
    let rows = batch.num_rows();
    let mut statement = session
        .duckdb()
        .prepare_cached(insert)
        .map_err(|error| crate::storage::errors::translate(&error))?;
    let inserted = statement
        .execute([&ArrowBatchRegistration::new(batch)])
        .map_err(|error| crate::storage::errors::translate(&error))?;
    if inserted == rows {
        Ok(())
    } else {
        Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("the storage took {inserted} of {rows} rows"),
        ))
    }
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
