//! Texts of all statements in pieces of 4,000 bytes (`SYS_QUERY_TEXT`).

use local_dialect::RsType;

use super::activity;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_137,
    schema: "pg_catalog",
    name: "sys_query_text",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("start_time", RsType::Timestamp),
        ("sequence", RsType::Integer),
        ("text", RsType::Char(4000)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (user, statement) in activity::statements(seen) {
        for (sequence, text) in activity::pieces(&statement.text, 4_000) {
            rows.push(row![
                user,
                statement.query_id,
                statement.transaction_id,
                statement.pid,
                statement.started,
                sequence,
                text,
            ]);
        }
    }
    rows
}
