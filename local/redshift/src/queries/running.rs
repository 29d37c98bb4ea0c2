//! Running DuckDB's SQL for a statement that is ready.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use duckdb::params_from_iter;
use local_dialect::error::SqlError;
use local_dialect::query::StatementKind;

use super::gathering;
use super::host::{self, Scope, View};
use super::prepared::Ready;
use super::profile::Profile;
use crate::session::calls::CallScope;
use crate::session::{Result, Session};
use crate::storage::errors;
use crate::system;

/// Streams rows as DuckDB makes them.
pub(super) fn stream(
    session: &mut Session,
    ready: &Ready,
    parameters: &[Option<String>],
    on_batch: &mut dyn FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    stream_with(session, ready, ready.sql(), parameters, on_batch)
}

pub(super) fn stream_with(
    session: &mut Session,
    ready: &Ready,
    duckdb_sql: &str,
    parameters: &[Option<String>],
    on_batch: &mut dyn FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    let support = set_up(session, ready)?;
    gathering::gather(session, support.calls.as_ref(), duckdb_sql, parameters)?;
    let fail = |error: &duckdb::Error| support.failure(error);
    let mut statement = session
        .duckdb()
        .prepare(duckdb_sql)
        .map_err(|error| fail(&error))?;
    let parameters = named(&statement, parameters);
    let batches = statement
        .stream_arrow(params_from_iter(parameters))
        .map_err(|error| fail(&error))?;
    for batch in batches {
        on_batch(&batch.map_err(|error| fail(&error))?)?;
    }
    drop(statement);
    record(session, ready);
    session.check_canceled()
}

/// What the statement counted, for the relations that show it.
fn record(session: &Session, ready: &Ready) {
    if let Some(profile) = Profile::of_last(session, ready) {
        let statements = session.engine().statements();
        statements.profiled(session.query_id(), profile);
    }
}

/// Runs a statement that returns no rows; gives the number of changed rows.
pub(super) fn change(
    session: &mut Session,
    ready: &Ready,
    parameters: &[Option<String>],
) -> Result<u64> {
    change_with(session, ready, ready.sql(), parameters)
}

pub(super) fn change_with(
    session: &mut Session,
    ready: &Ready,
    duckdb_sql: &str,
    parameters: &[Option<String>],
) -> Result<u64> {
    let support = set_up(session, ready)?;
    // The query of CREATE TABLE AS is its own probe.
    let probe = match ready.translated().kind {
        StatementKind::Select => Some(ready.sql()),
        _ => ready.translated().probe.as_deref(),
    };
    if let Some(probe) = probe {
        gathering::gather(session, support.calls.as_ref(), probe, parameters)?;
    }
    let mut statement = session
        .duckdb()
        .prepare(duckdb_sql)
        .map_err(|error| support.failure(&error))?;
    let parameters = named(&statement, parameters);
    let changed = statement
        .execute(params_from_iter(parameters))
        .map_err(|error| support.failure(&error))?;
    drop(statement);
    record(session, ready);
    session.check_canceled()?;
    Ok(changed as u64)
}

/// The parameters that the statement names; a client may give more.
pub(super) fn named<'p>(
    statement: &duckdb::Statement<'_>,
    parameters: &'p [Option<String>],
) -> &'p [Option<String>] {
    &parameters[..parameters.len().min(statement.parameter_count())]
}

/// What must be in place while the statement runs.
struct Support {
    calls: Option<CallScope>,
    _view: Option<Scope>,
}

impl Support {
    /// DuckDB knows only the message of a function's error; the call scope has all of it.
    fn failure(&self, error: &duckdb::Error) -> SqlError {
        self.calls
            .as_ref()
            .and_then(CallScope::failure)
            .unwrap_or_else(|| errors::translate(error))
    }
}

/// Fills the system relations that the statement reads, and lets it call functions over the catalogue
/// and external functions.
fn set_up(session: &mut Session, ready: &Ready) -> Result<Support> {
    for relation in &ready.translated().system_relations {
        system::fill(session, relation)?;
    }
    let view = if host::is_used_in(ready.sql()) {
        let view = View::of(session)?;
        Some(session.engine().views().open(session.backend_pid(), view))
    } else {
        None
    };
    let called = &ready.translated().functions;
    let calls = crate::external_function::open_host(session, called)?.map(|functions_host| {
        let interrupt = Arc::clone(session.interrupt());
        let token = ready.call_token().to_owned();
        let calls = session.engine().calls();
        calls.open(token, functions_host, interrupt)
    });
    Ok(Support { calls, _view: view })
}
