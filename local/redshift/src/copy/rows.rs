//! Rows of the files into the table.

use std::fs::File;

use arrow::array::RecordBatch;
use duckdb::vtab::arrow::{ArrowBatchRegistration, ArrowVTab};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{Copy, CopyFormat};
use local_transfer::text::TextLoader;
use local_transfer::{LoadError, LoadFailure, compression, parquet_load};

use super::source::SourceObject;
use super::target::Target;
use super::{Refused, errors, signed};
use crate::load_history::LoadProgress;
use crate::session::{Result, Session};

/// DuckDB table function that gives the rows of an Arrow batch; clients cannot reach it, because
/// translation knows no table functions.
pub(crate) const ARROW_ROWS: &str = "longshore_arrow_rows";

/// Makes the table function known to DuckDB; once for each instance.
pub(crate) fn register(connection: &duckdb::Connection) -> duckdb::Result<()> {
    connection.register_table_function::<ArrowVTab>(ARROW_ROWS)
}

/// Loads every object; the refused rows come back, with an error if they or something else ended the
/// load.
pub(super) fn load_objects(
    session: &Session,
    copy: &Copy,
    target: &Target,
    objects: &[SourceObject],
    progress: &mut LoadProgress,
) -> std::result::Result<Vec<LoadError>, Refused> {
    let insert = target.insert_from(ARROW_ROWS);
    let mut receive = |batch: RecordBatch| -> std::result::Result<(), LoadFailure> {
        session.check_canceled()?;
        insert_batch(session, &insert, batch)?;
        Ok(())
    };
    match copy.format {
        CopyFormat::Parquet { .. } => {
            for object in objects {
                let rows = parquet_load::read_file(
                    &object.path,
                    &object.url,
                    &target.columns,
                    &mut receive,
                )
                .map_err(columnar_failure)?;
                progress.loaded_rows += signed(rows);
            }
            Ok(Vec::new())
        }
        CopyFormat::Text { .. } | CopyFormat::Csv { .. } => {
            let mut loader = TextLoader::new(&target.columns, copy.format, &copy.options)
                .expect("text and CSV are text formats");
            let outcome = load_text(&mut loader, copy, objects, &mut receive);
            progress.loaded_rows = signed(loader.row_count());
            progress.error_count = signed(loader.error_count());
            let errors = loader.errors().to_vec();
            match outcome {
                Ok(()) => Ok(errors),
                Err(failure) => Err(Refused {
                    errors,
                    error: Box::new(text_failure(failure, &target.name)),
                }),
            }
        }
    }
}

fn load_text(
    loader: &mut TextLoader<'_>,
    copy: &Copy,
    objects: &[SourceObject],
    receive: &mut dyn FnMut(RecordBatch) -> std::result::Result<(), LoadFailure>,
) -> std::result::Result<(), LoadFailure> {
    for object in objects {
        let unreadable =
            |error: std::io::Error| LoadFailure::Unreadable(format!("{}: {error}", object.url));
        let file = File::open(&object.path).map_err(unreadable)?;
        let input = compression::reader(copy.options.compression, file).map_err(unreadable)?;
        loader.read_file(&object.url, input, receive)?;
    }
    loader.finish(receive)
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

fn columnar_failure(failure: LoadFailure) -> Refused {
    let error = match failure {
        LoadFailure::Receiver(error) => error,
        LoadFailure::Unreadable(reason) => errors::scan_error(&reason, 15001),
        LoadFailure::Mismatch(reason) => errors::scan_error(&reason, 15007),
        LoadFailure::TooManyErrors => errors::scan_error("too many rows failed", 15001),
    };
    Refused {
        errors: Vec::new(),
        error: Box::new(error),
    }
}
