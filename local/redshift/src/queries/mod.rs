//! Running queries and DML: translation against the session's catalogue, privileges, locks, system
//! relations, and the rows on their way to the client.

pub(crate) mod backends;
pub(crate) mod catalog;
mod describe;
pub(crate) mod encode;
mod gathering;
pub(crate) mod host;
mod output_columns;
pub(crate) mod parameters;
mod plan;
mod prepared;
pub(crate) mod profile;
mod routines;
mod running;
pub(crate) mod spool;

use arrow::record_batch::RecordBatch;
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::{Parameters, StatementKind, translate};

use crate::session::prepared::Arguments;
use crate::session::{Client, Outcome, OutputColumn, Result, Session};
use crate::storage::errors;
pub(crate) use describe::{describe, explain, plan_column};
pub(crate) use prepared::{Ready, refuse_leader_only, translate_definition, translate_query};

/// Runs a query or DML statement and returns its tag; rows go to `client`.
pub(crate) fn run(
    session: &mut Session,
    sql: &str,
    arguments: Arguments<'_>,
    client: &mut dyn Client,
) -> Result<String> {
    let parameters = Parameters {
        declared: arguments.declared.to_vec(),
    };
    let ready = prepared::prepare(session, |catalog| translate(sql, catalog, &parameters))?;
    match ready.translated().kind {
        StatementKind::Select => {
            let mut columns = ready.columns(session)?;
            if let Some(described) = arguments.described {
                output_columns::keep_described_scale(&mut columns, described);
            }
            let style = text_style(session, &columns)?;
            client.columns(&columns, style)?;
            running::stream(session, &ready, arguments.values, &mut |batch| {
                client.batch(batch)
            })?;
            Ok("SELECT".to_owned())
        }
        kind => {
            let changed = running::change(session, &ready, arguments.values)?;
            Ok(tag(kind, changed))
        }
    }
}

/// How values become text; with the catalogue where a column's values are names of objects.
fn text_style(session: &mut Session, columns: &[OutputColumn]) -> Result<encode::TextStyle> {
    let mut style = session.settings().text_style();
    let named = |column: &OutputColumn| {
        matches!(
            column.data_type,
            RsType::RegClass | RsType::RegType | RsType::RegProc | RsType::RegProcedure
        )
    };
    if columns.iter().any(named) {
        style.names = encode::ObjectNames::of(host::View::of(session)?);
    }
    Ok(style)
}

fn tag(kind: StatementKind, changed: u64) -> String {
    match kind {
        StatementKind::Select => "SELECT".to_owned(),
        StatementKind::Insert => format!("INSERT 0 {changed}"),
        StatementKind::Update => format!("UPDATE {changed}"),
        StatementKind::Delete => format!("DELETE {changed}"),
        StatementKind::Merge => "MERGE".to_owned(),
    }
}

/// The rows of a query, to be fetched by and by.
pub(crate) struct Spooled {
    pub columns: Vec<OutputColumn>,
    pub rows: spool::SpooledRows,
    /// How many rows there are.
    pub count: u64,
    pub bytes: u64,
}

/// Runs a query for its rows to be fetched by and by; `check` is asked again and again whether there is
/// room for so many bytes.
pub(crate) fn spool(
    session: &mut Session,
    sql: &str,
    check: &dyn Fn(u64) -> Result<()>,
) -> Result<Spooled> {
    let ready = prepared::prepare(session, |catalog| {
        translate(sql, catalog, &Parameters::default())
    })?;
    let mut spool = session.spool();
    let (mut count, mut bytes) = (0, 0);
    running::stream(session, &ready, &[], &mut |batch| {
        count += batch.num_rows() as u64;
        bytes += batch.get_array_memory_size() as u64;
        check(bytes)?;
        spool.push(batch)
    })?;
    Ok(Spooled {
        columns: ready.columns(session)?,
        rows: spool.finish()?,
        count,
        bytes,
    })
}

/// All rows of a query that has few.
fn collect(session: &mut Session, sql: &str) -> Result<(Vec<OutputColumn>, Vec<RecordBatch>)> {
    let ready = prepared::prepare(session, |catalog| {
        translate(sql, catalog, &Parameters::default())
    })?;
    let mut batches = Vec::new();
    running::stream(session, &ready, &[], &mut |batch| {
        batches.push(batch.clone());
        Ok(())
    })?;
    let columns = ready.columns(session)?;
    Ok((columns, batches))
}

/// Streams the rows of a query of DuckDB's SQL that contains the SQL of `ready`. CHAR values keep their
/// stored form.
pub(crate) fn stream_around(
    session: &mut Session,
    ready: &Ready,
    duckdb_sql: &str,
    on_batch: &mut dyn FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    running::stream_with(session, ready, duckdb_sql, &[], on_batch)
}

/// Runs a statement of DuckDB's SQL that contains the SQL of `ready`, for example
/// `INSERT INTO … <sql of ready>`; returns the number of changed rows.
pub(crate) fn run_around(session: &mut Session, ready: &Ready, duckdb_sql: &str) -> Result<u64> {
    running::change_with(session, ready, duckdb_sql, &[])
}

/// Makes RANDOM repeatable from here on (SET seed); a number from -1 to 1.
pub(crate) fn seed(session: &mut Session, value: &str) -> Result<()> {
    let number = value
        .parse::<f64>()
        .ok()
        .filter(|number| (-1.0..=1.0).contains(number));
    let Some(number) = number else {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("{value} is outside the valid range for parameter \"seed\" (-1 .. 1)"),
        ));
    };
    session
        .duckdb()
        .execute_batch(&format!("SELECT setseed({number:?})"))
        .map_err(|error| errors::translate(&error))
}

/// The value of an expression that names no column, as text.
pub(crate) fn evaluate(session: &mut Session, expression: &str) -> Result<Option<String>> {
    let sql = format!("SELECT CAST(({expression}) AS VARCHAR(65535))");
    let (_, batches) = collect(session, &sql)?;
    let value = batches
        .iter()
        .find(|batch| batch.num_rows() > 0)
        .and_then(|batch| {
            let column = arrow::array::AsArray::as_string_opt::<i32>(batch.column(0).as_ref())?;
            arrow::array::Array::is_valid(column, 0).then(|| column.value(0).to_owned())
        });
    Ok(value)
}

/// A result of one text column.
fn text_rows(column: OutputColumn, lines: Vec<String>, tag: &str) -> Outcome {
    Outcome::Rows {
        columns: vec![column],
        rows: lines.into_iter().map(|line| vec![Some(line)]).collect(),
        tag: tag.to_owned(),
    }
}
