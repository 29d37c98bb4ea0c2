//! Statements that run and that have run since the engine started, the latest thousand.

use local_dialect::RsType;

use super::history;
use crate::queries::catalog::VERSION;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "sys_query_history",
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("query_label", RsType::Char(320)),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Char(128)),
        ("query_type", RsType::Char(32)),
        ("status", RsType::Char(10)),
        ("result_cache_hit", RsType::Boolean),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("elapsed_time", RsType::BigInt),
        ("queue_time", RsType::BigInt),
        ("execution_time", RsType::BigInt),
        ("error_message", RsType::Char(512)),
        ("returned_rows", RsType::BigInt),
        ("returned_bytes", RsType::BigInt),
        ("query_text", RsType::Char(4000)),
        ("redshift_version", RsType::Char(256)),
    ],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let statements = seen.session.engine().statements().list();
    statements
        .into_iter()
        .filter(|statement| seen.access.is_superuser() || statement.user == seen.access.user().name)
        .map(|statement| {
            let user = seen.cluster.user(&statement.user).map_or(0, |user| user.id);
            let elapsed = statement
                .ended
                .map(|ended| ended.as_microsecond() - statement.started.as_microsecond());
            row![
                user,
                statement.query_id,
                statement.label,
                statement.transaction_id,
                statement.pid,
                statement.database,
                statement.kind,
                statement.state.as_str(),
                false,
                statement.started,
                statement.ended,
                elapsed,
                0,
                elapsed,
                statement.error,
                Value::Null,
                Value::Null,
                history::cut(&statement.text, 4_000),
                VERSION,
            ]
        })
        .collect()
}
