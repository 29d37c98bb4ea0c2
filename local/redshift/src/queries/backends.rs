//! `pg_cancel_backend`, `pg_terminate_backend` and CANCEL: ending what other sessions do.
//!
//! The two functions act, so they are carried out here and not inside DuckDB, and only as the whole
//! of a statement: `SELECT pg_terminate_backend(1234)`.

use local_dialect::RsType;
use local_dialect::cursor::Cursor;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::IdentifierCase;

use crate::session::{Client, OutputColumn, Result, Session};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Cancel,
    Terminate,
}

/// Runs the statement if it is one of the two functions; the tag tells that it was.
pub(super) fn run_control(
    session: &mut Session,
    sql: &str,
    client: &mut dyn Client,
) -> Result<Option<String>> {
    let Some((control, column, pid)) = parse(sql, session.identifier_case())? else {
        return Ok(None);
    };
    let found = may_end(session, pid)? && {
        let engine = session.engine();
        match control {
            Control::Cancel => engine.sessions().cancel(pid, engine.locks()),
            Control::Terminate => engine.sessions().terminate(pid, engine.locks()),
        }
    };
    client.columns(&[column], session.settings().text_style())?;
    client.row(&[Some(i32::from(found).to_string())])?;
    Ok(Some("SELECT".to_owned()))
}

pub(super) fn describe_control(session: &Session, sql: &str) -> Result<Option<Vec<OutputColumn>>> {
    Ok(parse(sql, session.identifier_case())?.map(|(_, column, _)| vec![column]))
}

/// CANCEL: ends what session `pid` runs.
pub(crate) fn cancel(session: &Session, pid: i32) -> Result<()> {
    let engine = session.engine();
    if may_end(session, pid)? && engine.sessions().cancel(pid, engine.locks()) {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::UNDEFINED_OBJECT,
        format!("Query PID {pid} is not running"),
    ))
}

/// Whether there is a session `pid`. Only its own user and superusers may end what it does (42501).
fn may_end(session: &Session, pid: i32) -> Result<bool> {
    let Some(owner) = session.engine().sessions().user_of(pid) else {
        return Ok(false);
    };
    let is_superuser = session
        .cluster_state()
        .user(session.user())
        .is_some_and(|user| user.superuser);
    if owner == session.user() || is_superuser {
        Ok(true)
    } else {
        Err(SqlError::new(
            SqlState::INSUFFICIENT_PRIVILEGE,
            "must be superuser to signal other users' server processes",
        ))
    }
}

/// `SELECT pg_…_backend ( pid ) [ [ AS ] name ]`.
fn parse(sql: &str, case: IdentifierCase) -> Result<Option<(Control, OutputColumn, i32)>> {
    let mut cursor = Cursor::new(sql, case)?;
    if !cursor.eat_keyword("select") {
        return Ok(None);
    }
    let (control, function) = if cursor.eat_keyword("pg_terminate_backend") {
        (Control::Terminate, "pg_terminate_backend")
    } else if cursor.eat_keyword("pg_cancel_backend") {
        (Control::Cancel, "pg_cancel_backend")
    } else {
        return Ok(None);
    };
    cursor.expect_symbol("(")?;
    let pid = cursor
        .unsigned()
        .map_err(|error| error.with_hint(format!("Give {function} the number of one process.")))?;
    cursor.expect_symbol(")")?;
    let name = if cursor.eat_keyword("as") || !(cursor.is_at_end() || cursor.peek_symbol(";")) {
        cursor.identifier()?
    } else {
        function.to_owned()
    };
    cursor.expect_end()?;
    let pid = i32::try_from(pid).unwrap_or(0);
    Ok(Some((
        control,
        OutputColumn::new(name, RsType::Integer),
        pid,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(sql: &str) -> Option<(Control, String, i32)> {
        parse(sql, IdentifierCase::Insensitive)
            .unwrap()
            .map(|(control, column, pid)| (control, column.name, pid))
    }

    #[test]
    fn only_whole_statements_are_taken() {
        assert_eq!(
            parsed("select pg_terminate_backend(12);"),
            Some((Control::Terminate, "pg_terminate_backend".to_owned(), 12))
        );
        assert_eq!(
            parsed("SELECT pg_cancel_backend ( 7 ) AS done"),
            Some((Control::Cancel, "done".to_owned(), 7))
        );
        assert_eq!(parsed("select pg_backend_pid()"), None);
        assert!(
            parse(
                "select pg_cancel_backend(pid) from t",
                IdentifierCase::Insensitive
            )
            .is_err()
        );
    }
}
