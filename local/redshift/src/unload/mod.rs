//! UNLOAD: a query's rows as files under an S3 prefix.

mod target;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{Field, Schema};
use local_dialect::cursor::Cursor;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::Compression;
use local_dialect::statements::privileges::RolePurpose;
use local_dialect::statements::unload::{Unload, UnloadFormat};
use local_transfer::convert::arrow_type;
use local_transfer::unload::{Error as FileError, UnloadColumn, Unloader};

use self::target::{Target, Written};
use crate::copy::authorize;
use crate::load_history::{Execution, Status, Unload as UnloadRecord};
use crate::session::{Outcome, OutputColumn, Result, ResultSink, Session, Severity};

/// Carries out the statement. Objects that were written stay when the transaction rolls back.
pub(crate) fn execute(session: &mut Session, unload: &Unload) -> Result<Outcome> {
    refuse_outer_limit(session, &unload.query)?;
    let cloud = authorize::open(session, &unload.authorization, RolePurpose::Unload)?;
    let target = Target::prepare(cloud.as_ref(), unload)?;
    let mut record = start_record(session, unload)?;
    let outcome = write_files(session, unload, &target);
    record.end_micros = Some(session.engine().now().as_microsecond());
    match outcome {
        Ok(written) => {
            record.status = Status::Completed;
            record.rows = signed(written.row_count);
            record.files = signed(written.files.len() as u64);
            record.file_bytes = signed(written.files.iter().map(|file| file.content_length).sum());
            save(session, &record)?;
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
        Err(error) => {
            record.status = Status::Aborted;
            record.error_message.clone_from(&error.message);
            save(session, &record)?;
            Err(error)
        }
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn save(session: &Session, record: &UnloadRecord) -> Result<()> {
    session
        .engine()
        .load_history()
        .record_unload(record)
        .map_err(|error| {
            SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("the unload history failed: {error}"),
            )
        })
}

fn start_record(session: &mut Session, unload: &Unload) -> Result<UnloadRecord> {
    let record = UnloadRecord {
        execution: Execution::of(session)?,
        status: Status::Running,
        end_micros: None,
        file_format: match unload.format {
            UnloadFormat::Text { .. } => "text",
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
    save(session, &record)?;
    Ok(record)
}

/// LIMIT and TOP of the outermost query are refused (UNLOAD, usage notes).
fn refuse_outer_limit(session: &Session, query: &str) -> Result<()> {
    let mut cursor = Cursor::new(query, session.identifier_case())?;
    let mut depth = 0_i32;
    while !cursor.is_at_end() {
        if cursor.peek_symbol("(") {
            depth += 1;
        } else if cursor.peek_symbol(")") {
            depth -= 1;
        } else if depth == 0 && (cursor.peek_keyword("limit") || cursor.peek_keyword("top")) {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "Limit clause is not supported in the outermost select of an UNLOAD statement",
            )
            .with_hint("Put the query with its LIMIT into a subquery."));
        }
        cursor.advance();
    }
    Ok(())
}

fn write_files(session: &mut Session, unload: &Unload, target: &Target<'_>) -> Result<Written> {
    let mut sink = Sink {
        unload,
        target,
        unloader: None,
        written: Written::default(),
    };
    crate::queries::run_query(session, &unload.query, &mut sink)?;
    let Sink {
        unloader,
        mut written,
        ..
    } = sink;
    let Some(unloader) = unloader else {
        return Ok(written);
    };
    written.row_count = unloader.row_count();
    let columns = unloader.columns().to_vec();
    for file in unloader.finish().map_err(|error| file_error(&error))? {
        target.put(file, &mut written)?;
    }
    target.put_manifest(&columns, &written)?;
    Ok(written)
}

fn file_error(error: &FileError) -> SqlError {
    match error {
        FileError::Type(data_type, format) => SqlError::unsupported(format!(
            "UNLOAD of type {} to {format}",
            data_type.base_name().to_uppercase()
        )),
        other => SqlError::new(SqlState::INTERNAL_ERROR, other.to_string()),
    }
}

/// Takes the query's rows and sends finished files away as they fill up.
struct Sink<'a> {
    unload: &'a Unload,
    target: &'a Target<'a>,
    unloader: Option<Unloader>,
    written: Written,
}

impl ResultSink for Sink<'_> {
    fn columns(&mut self, columns: &[OutputColumn]) -> Result<()> {
        let columns = columns
            .iter()
            .map(|column| UnloadColumn {
                name: column.name.clone(),
                data_type: column.data_type,
            })
            .collect();
        let options = self.unload.options.clone();
        self.unloader = Some(Unloader::new(columns, self.unload.format, options));
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let unloader = self
            .unloader
            .as_mut()
            .expect("columns are announced before rows");
        let rows = in_file_types(batch, unloader.columns())?;
        unloader.write(&rows).map_err(|error| file_error(&error))?;
        for file in unloader.take_finished() {
            self.target.put(file, &mut self.written)?;
        }
        Ok(())
    }
}

/// The rows in the Arrow types in which files are written.
fn in_file_types(batch: &RecordBatch, columns: &[UnloadColumn]) -> Result<RecordBatch> {
    let failed = |error: arrow::error::ArrowError| {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("UNLOAD cannot convert a value: {error}"),
        )
    };
    let mut arrays = Vec::with_capacity(columns.len());
    let mut fields = Vec::with_capacity(columns.len());
    for (array, column) in batch.columns().iter().zip(columns) {
        let kind = arrow_type(column.data_type);
        arrays.push(cast(array, &kind).map_err(failed)?);
        fields.push(Field::new(&column.name, kind, true));
    }
    RecordBatch::try_new(std::sync::Arc::new(Schema::new(fields)), arrays).map_err(failed)
}
