//! UNLOAD: a query's rows as files under an S3 prefix.
//!
//! The way through: role chain, the query ([`query`]), the place ([`target`]), then batch by batch
//! through `local_transfer` into files of this machine, each of which is moved to S3 when it is full.

mod query;
mod target;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Field, Int32Type, Int64Type, IntervalMonthDayNanoType,
    IntervalUnit, Schema, Time64MicrosecondType,
};
use local_dialect::RsType;
use local_dialect::datetime::show_time;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::interval::{IntervalStyle, show_day_to_second, show_year_to_month};
use local_dialect::statements::copy::Compression;
use local_dialect::statements::privileges::RolePurpose;
use local_dialect::statements::unload::{Unload, UnloadFormat};
use local_transfer::convert::arrow_type;
use local_transfer::unload::{Error as FileError, UnloadColumn, Unloader};

use self::target::{Target, Written};
use crate::cloud::CloudSession;
use crate::copy::authorize;
use crate::load_history::{Execution, Status, Unload as UnloadRecord};
use crate::queries::encode::interval;
use crate::session::{Outcome, Result, Session, Severity};

/// Carries out the statement. Objects that were written stay when the transaction rolls back.
pub(crate) fn execute(session: &mut Session, unload: &Unload) -> Result<Outcome> {
    query::require_query(session, &unload.query)?;
    query::refuse_outer_limit(session, &unload.query)?;
    let cloud = authorize::open(session, &unload.authorization, RolePurpose::Unload)?;
    let mut record = start_record(session, unload)?;
    let mut written = Written::default();
    let outcome = write_files(session, unload, cloud.as_ref(), &mut written);
    record.end_micros = Some(session.engine().now().as_microsecond());
    record.rows = signed(written.row_count);
    record.files = signed(written.files.len() as u64);
    record.file_bytes = written.files.iter().map(|file| file.transfer_bytes).sum();
    match &outcome {
        Ok(()) => record.status = Status::Completed,
        Err(error) => {
            record.status = Status::Aborted;
            record.error_message.clone_from(&error.message);
        }
    }
    save(session, &record, &written)?;
    outcome?;
    session.set_last_unload(record.rows);
    session.notice(
        Severity::Info,
        SqlState::SUCCESSFUL,
        format!(
            "UNLOAD completed, {} record(s) unloaded successfully.",
            record.rows
        ),
    );
    Ok(Outcome::complete("UNLOAD"))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn save(session: &Session, record: &UnloadRecord, written: &Written) -> Result<()> {
    let history = session.engine().load_history();
    history
        .record_unload(record)
        .and_then(|()| history.record_unloaded_files(record.execution.query_id, &written.files))
        .map_err(|error| internal(format!("the unload history failed: {error}")))
}

fn internal(message: String) -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, message)
}

fn start_record(session: &mut Session, unload: &Unload) -> Result<UnloadRecord> {
    let record = UnloadRecord {
        execution: Execution::of(session)?,
        status: Status::Running,
        end_micros: None,
        file_format: match unload.format {
            UnloadFormat::Text { .. } | UnloadFormat::FixedWidth { .. } => "text",
            UnloadFormat::Csv { .. } => "csv",
            UnloadFormat::Json => "json",
            UnloadFormat::Parquet => "parquet",
        }
        .to_owned(),
        compression_type: match unload.options.compression {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
        }
        .to_owned(),
        location: unload.target.clone(),
        rows: 0,
        files: 0,
        file_bytes: 0,
        error_message: String::new(),
    };
    save(session, &record, &Written::default())?;
    Ok(record)
}

fn write_files(
    session: &mut Session,
    unload: &Unload,
    cloud: &dyn CloudSession,
    written: &mut Written,
) -> Result<()> {
    let ready = crate::queries::translate_query(session, &unload.query)?;
    crate::queries::refuse_leader_only(session, ready.translated())?;
    let columns = ready.columns(session)?;
    let columns = columns.into_iter().map(|column| UnloadColumn {
        name: column.name,
        data_type: column.data_type,
    });
    let spill = session.engine().storage().spill_folder().to_owned();
    let mut unloader = Unloader::new(columns.collect(), &unload.format, &unload.options, spill)
        .map_err(|error| file_error(&error))?;
    let mut target = Target::prepare(cloud, unload)?;
    let sql = query::grouped_by_partition(ready.sql(), &unloader);
    let clock = std::sync::Arc::clone(session.engine());
    crate::queries::stream_around(session, &ready, &sql, &mut |batch| {
        let rows = in_file_types(batch, unloader.columns())?;
        unloader.write(&rows).map_err(|error| file_error(&error))?;
        for file in unloader.take_finished() {
            target.put(&file, written, clock.now().as_microsecond())?;
        }
        Ok(())
    })?;
    written.row_count = unloader.row_count();
    let written_columns = unloader.written_columns().to_vec();
    for file in unloader.finish().map_err(|error| file_error(&error))? {
        target.put(&file, written, clock.now().as_microsecond())?;
    }
    target.put_manifest(&written_columns, written)
}

fn file_error(error: &FileError) -> SqlError {
    let message = error.to_string();
    match error {
        FileError::Type(data_type, format) => SqlError::unsupported(format!(
            "UNLOAD of type {} to {format}",
            data_type.base_name().to_uppercase()
        )),
        FileError::PartitionType(data_type) => SqlError::unsupported(format!(
            "UNLOAD PARTITION BY a column of type {}",
            data_type.base_name().to_uppercase()
        )),
        FileError::NoPartitionColumn(_) => SqlError::new(SqlState::UNDEFINED_COLUMN, message),
        FileError::AmbiguousName(_) => SqlError::new(SqlState::DUPLICATE_COLUMN, message),
        FileError::FixedWidthColumns { .. } | FileError::NothingLeft => {
            SqlError::new(SqlState::INVALID_PARAMETER_VALUE, message)
        }
        _ => internal(message),
    }
}

/// The rows in the Arrow types in which files are written.
fn in_file_types(batch: &RecordBatch, columns: &[UnloadColumn]) -> Result<RecordBatch> {
    let failed = |error: arrow::error::ArrowError| {
        internal(format!("UNLOAD cannot convert a value: {error}"))
    };
    let mut arrays = Vec::with_capacity(columns.len());
    let mut fields = Vec::with_capacity(columns.len());
    for (array, column) in batch.columns().iter().zip(columns) {
        let kind = match column.data_type {
            RsType::TimeTz => DataType::Utf8,
            other => arrow_type(other),
        };
        arrays.push(match (column.data_type, array.data_type()) {
            (RsType::IntervalYearToMonth(_), DataType::Int32) => {
                shown_numbers::<Int32Type, _>(array, |months| {
                    show_year_to_month(i64::from(months), IntervalStyle::Postgres)
                })
            }
            (RsType::IntervalDayToSecond(_), DataType::Int64) => {
                shown_numbers::<Int64Type, _>(array, |span| {
                    show_day_to_second(span, IntervalStyle::Postgres)
                })
            }
            (RsType::TimeTz, DataType::Time64(_)) => {
                shown_numbers::<Time64MicrosecondType, _>(array, |time| {
                    format!("{}+00", show_time(time))
                })
            }
            (_, DataType::Interval(IntervalUnit::MonthDayNano)) => {
                shown_numbers::<IntervalMonthDayNanoType, _>(array, |span| {
                    interval(span, IntervalStyle::Postgres)
                })
            }
            _ => cast(array, &kind).map_err(failed)?,
        });
        fields.push(Field::new(&column.name, kind, true));
    }
    RecordBatch::try_new(std::sync::Arc::new(Schema::new(fields)), arrays).map_err(failed)
}

/// Values that files have as text.
fn shown_numbers<T: ArrowPrimitiveType, D: std::fmt::Display>(
    array: &ArrayRef,
    show: fn(T::Native) -> D,
) -> ArrayRef {
    let texts = array
        .as_primitive::<T>()
        .iter()
        .map(|value| value.map(|value| show(value).to_string()));
    std::sync::Arc::new(texts.collect::<StringArray>())
}
