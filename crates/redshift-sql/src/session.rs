//! Settings and facts of one session.

use std::time::Duration;

use crate::Sql;
use crate::literal::checked;

/// The part of a query group that the monitoring views show (Redshift manual, `query_group`).
const MAX_QUERY_GROUP_CHARACTERS: usize = 30;

/// Ends every later statement of the session that runs longer; zero means never. Waiting in a queue
/// and for a lock counts.
pub fn set_statement_timeout(timeout: Duration) -> Sql {
    Sql::new(
        "SET",
        format!("SET statement_timeout TO {}", timeout.as_millis()),
    )
}

/// Labels every later statement of the session; the label is cut to 30 characters.
pub fn set_query_group(label: &str) -> Sql {
    let label: String = label
        .chars()
        .filter(|character| !character.is_control())
        .take(MAX_QUERY_GROUP_CHARACTERS)
        .collect();
    Sql::new("SET", format!("SET query_group TO {}", checked(&label)))
}

/// One row: `user_name`, `database_name`, `version`.
pub fn identity() -> Sql {
    Sql::new(
        "SELECT",
        "SELECT CURRENT_USER AS \"user_name\", CURRENT_DATABASE() AS \"database_name\", \
         VERSION() AS \"version\"",
    )
}

/// One value: the process that serves the session.
pub fn backend_pid() -> Sql {
    Sql::new("SELECT", "SELECT PG_BACKEND_PID() AS \"pid\"")
}

/// The sessions of this user that are open, as far as the warehouse shows them: `pid` (Redshift manual,
/// `STV_SESSIONS`; a user sees their own).
pub fn open_sessions() -> Sql {
    Sql::new(
        "SELECT",
        "SELECT process AS \"pid\" FROM stv_sessions WHERE user_name = CURRENT_USER",
    )
}

/// One value: the slices among which a `COPY` deals out its files. Refused or zero where the warehouse
/// does not show them, as a serverless workgroup does.
pub fn slices() -> Sql {
    Sql::new(
        "SELECT",
        "SELECT COUNT(*) AS \"slices\" FROM stv_slices WHERE type = 'D'",
    )
}

/// Ends the session that a process serves. Only for a process that is known to be ours.
pub fn terminate_backend(pid: i64) -> Sql {
    Sql::new(
        "SELECT",
        format!("SELECT PG_TERMINATE_BACKEND({pid}) AS \"terminated\""),
    )
}

/// The processes among `pid` that run, at this moment, a statement whose text holds `mark`: the id
/// of a load is in the key of everything it copies.
pub fn running_with_mark(pid: i64, mark: &model::LoadId) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT session_id FROM sys_query_history\n\
             WHERE status = 'running' AND session_id = {pid} AND query_text LIKE '%{mark}%'"
        ),
    )
}

/// The processes, other than that which asks, that run a statement whose text holds `mark`.
pub fn running_elsewhere_with_mark(mark: &model::LoadId) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT session_id FROM sys_query_history\n\
             WHERE status = 'running' AND session_id <> PG_BACKEND_PID() \
             AND query_text LIKE '%{mark}%'"
        ),
    )
}

/// One value: the rows of the session's last `COPY`.
pub fn last_copy_count() -> Sql {
    Sql::new("SELECT", "SELECT PG_LAST_COPY_COUNT() AS \"row_count\"")
}

/// One value: the rows of the session's last `UNLOAD`. Zero rows leave no file and no manifest.
pub fn last_unload_count() -> Sql {
    Sql::new("SELECT", "SELECT PG_LAST_UNLOAD_COUNT() AS \"row_count\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_rendered() {
        assert_eq!(
            set_statement_timeout(Duration::from_secs(90)).as_str(),
            "SET statement_timeout TO 90000"
        );
        assert_eq!(
            set_query_group("longshore load 'k7' of a long name").as_str(),
            "SET query_group TO 'longshore load ''k7'' of a long '"
        );
    }

    #[test]
    fn facts_of_the_session_are_asked_for() {
        let load = "k7f3q9k7f3q9k7f3".parse().unwrap();
        let texts = [
            identity(),
            backend_pid(),
            open_sessions(),
            slices(),
            terminate_backend(42),
            running_with_mark(42, &load),
            running_elsewhere_with_mark(&load),
            last_copy_count(),
            last_unload_count(),
        ]
        .map(|sql| sql.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"), @r#"
        SELECT CURRENT_USER AS "user_name", CURRENT_DATABASE() AS "database_name", VERSION() AS "version";
        SELECT PG_BACKEND_PID() AS "pid";
        SELECT process AS "pid" FROM stv_sessions WHERE user_name = CURRENT_USER;
        SELECT COUNT(*) AS "slices" FROM stv_slices WHERE type = 'D';
        SELECT PG_TERMINATE_BACKEND(42) AS "terminated";
        SELECT session_id FROM sys_query_history
        WHERE status = 'running' AND session_id = 42 AND query_text LIKE '%k7f3q9k7f3q9k7f3%';
        SELECT session_id FROM sys_query_history
        WHERE status = 'running' AND session_id <> PG_BACKEND_PID() AND query_text LIKE '%k7f3q9k7f3q9k7f3%';
        SELECT PG_LAST_COPY_COUNT() AS "row_count";
        SELECT PG_LAST_UNLOAD_COUNT() AS "row_count"
        "#);
    }
}
