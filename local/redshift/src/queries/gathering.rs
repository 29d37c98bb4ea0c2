//! Batches of external functions that are larger than DuckDB's chunks of 2,048 rows.
//!
//! DuckDB asks for one chunk at a time and waits for its results, so a statement is run twice: first
//! its probe, in which calls are only noted and made in batches as large as the function takes them,
//! then the statement itself, which finds the results there (decision 005). A call whose arguments
//! hang on the result of another call is noted in the next round.

use duckdb::params_from_iter;
use local_dialect::catalog::EXTERNAL_FUNCTION_HOST;
use local_dialect::error::SqlError;

use super::running;
use crate::session::calls::CallScope;
use crate::session::{Result, Session};

/// Calls nested deeper than this are made chunk by chunk.
const MAX_ROUNDS: usize = 8;

/// Runs `probe` until all calls of the statement are known. A failure of a call that only a guess
/// led to is dropped: the statement itself makes the call again, if it needs it.
pub(super) fn gather(
    session: &Session,
    calls: Option<&CallScope>,
    probe: &str,
    parameters: &[Option<String>],
) -> Result<()> {
    let Some(calls) = calls else {
        return Ok(());
    };
    let places = probe.matches(EXTERNAL_FUNCTION_HOST).count();
    for _ in 0..places.min(MAX_ROUNDS) {
        calls.host().start_gathering();
        let ran = discard_rows(session, probe, parameters);
        let finished = match calls.failure() {
            Some(error) => Err(error),
            None => calls.host().finish_gathering(calls.interrupt()),
        };
        session.check_canceled()?;
        match finished {
            // With one place only, no call depends on a guess about another's result.
            Err(error) if places == 1 || is_throttled(&error) => return Err(error),
            Ok(true) if ran.is_ok() => {}
            _ => break,
        }
    }
    calls.host().stop_gathering();
    Ok(())
}

/// The retries of a call took their time already.
fn is_throttled(error: &SqlError) -> bool {
    error.message.ends_with("ShouldRetry: 1")
}

fn discard_rows(
    session: &Session,
    probe: &str,
    parameters: &[Option<String>],
) -> std::result::Result<(), duckdb::Error> {
    let mut statement = session.duckdb().prepare(probe)?;
    let parameters = running::named(&statement, parameters);
    for batch in statement.stream_arrow(params_from_iter(parameters))? {
        batch?;
    }
    Ok(())
}
