//! Statements that run and that have run since the engine started, the latest thousand
//! (`SYS_QUERY_HISTORY`).

use local_dialect::RsType;

use super::activity;
use super::history;
use crate::queries::catalog::VERSION;
use crate::queries::profile::StepKind;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_138,
    schema: "pg_catalog",
    name: "sys_query_history",
    kind: Kind::View,
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
        ("usage_limit", RsType::Char(150)),
        ("compute_type", RsType::VarChar(32)),
        ("compile_time", RsType::BigInt),
        ("planning_time", RsType::BigInt),
        ("lock_wait_time", RsType::BigInt),
        ("service_class_id", RsType::Integer),
        ("service_class_name", RsType::Char(64)),
        ("query_priority", RsType::Char(20)),
        ("short_query_accelerated", RsType::Char(10)),
        ("user_query_hash", RsType::Char(40)),
        ("generic_query_hash", RsType::Char(40)),
        ("query_hash_version", RsType::Integer),
        ("result_cache_query_id", RsType::Integer),
        ("username", RsType::Char(128)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    activity::statements(seen)
        .into_iter()
        .map(|(user, statement)| {
            let elapsed = activity::elapsed(&statement);
            let profile = statement.profile.as_ref();
            let last = profile.and_then(|profile| profile.steps().last());
            let returned = last.filter(|step| step.kind == StepKind::Return);
            row![
                user,
                statement.query_id,
                &statement.label,
                statement.transaction_id,
                statement.pid,
                &statement.database,
                activity::query_type(&statement),
                statement.state.as_str(),
                false,
                statement.started,
                statement.ended,
                elapsed,
                0,
                elapsed,
                statement
                    .error
                    .as_deref()
                    .map(|error| history::cut(error, 512)),
                returned.as_ref().map(|step| step.rows),
                returned.as_ref().map(|step| step.bytes),
                history::cut(&statement.text, 4_000),
                VERSION,
                Value::Null,
                "primary",
                0,
                0,
                0,
                -1,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                0,
                &statement.user
            ]
        })
        .collect()
}
