//! Running an administrator's statements.

use redshift_sql::admin::AdminStatement;

use crate::{Error, Session};

/// How an administrator's statement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminOutcome {
    Done,
    /// It would create something that is there; nothing was changed.
    Existed,
}

/// Runs the statements one by one, each committed by itself, in a session with an administrator's
/// login. One that creates what exists already is passed over, so that a setup can be run again;
/// the first that fails otherwise ends the run.
pub async fn run_admin(
    session: &mut Session,
    statements: &[AdminStatement],
) -> Result<Vec<AdminOutcome>, Error> {
    const DUPLICATES: [&str; 5] = ["42P04", "42710", "42P06", "42P07", "42723"];
    let mut outcomes = Vec::with_capacity(statements.len());
    for statement in statements {
        outcomes.push(
            match session.send(statement.kind(), statement.as_str()).await {
                Ok(_) => AdminOutcome::Done,
                Err(Error::Server(server)) if DUPLICATES.contains(&server.sqlstate.as_str()) => {
                    AdminOutcome::Existed
                }
                Err(error) => return Err(error),
            },
        );
    }
    Ok(outcomes)
}
