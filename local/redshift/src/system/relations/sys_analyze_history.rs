//! Tables that were analyzed, for superusers (`SYS_ANALYZE_HISTORY`).

use local_dialect::RsType;

use super::history;
use super::maintained::{analyses, user_id};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_572,
    schema: "pg_catalog",
    name: "sys_analyze_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("database_name", RsType::Char(30)),
        ("schema_name", RsType::Char(128)),
        ("table_name", RsType::Char(30)),
        ("table_id", RsType::Integer),
        ("is_automatic", RsType::Char(1)),
        ("status", RsType::Char(15)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("rows", RsType::DoublePrecision),
        ("modified_rows", RsType::DoublePrecision),
        ("analyze_threshold_percent", RsType::Integer),
        ("last_analyze_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    analyses(seen)
        .into_iter()
        .map(|analysis| {
            let done = &analysis.done;
            row![
                user_id(seen, done),
                done.transaction_id,
                history::cut(&done.database, 30),
                history::cut(&done.schema, 128),
                history::cut(&done.table.name, 30),
                done.table.oid,
                "f",
                analysis.status(),
                done.started,
                done.ended,
                analysis.rows(),
                Value::Null,
                analysis.threshold,
                analysis.previous,
            ]
        })
        .collect()
}
