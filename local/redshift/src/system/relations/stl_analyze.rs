//! Tables that were analyzed, for superusers (`STL_ANALYZE`).

use local_dialect::RsType;

use super::history;
use super::maintained::{analyses, user_id};
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_571,
    schema: "pg_catalog",
    name: "stl_analyze",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("database", RsType::Char(30)),
        ("table_id", RsType::Integer),
        ("status", RsType::Char(15)),
        ("rows", RsType::DoublePrecision),
        ("modified_rows", RsType::DoublePrecision),
        ("threshold_percent", RsType::Integer),
        ("is_auto", RsType::Char(1)),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("prevtime", RsType::Timestamp),
        ("num_predicate_cols", RsType::Integer),
        ("num_new_predicate_cols", RsType::Integer),
        ("is_background", RsType::Char(1)),
        ("auto_analyze_phase", RsType::Char(100)),
        ("schema_name", RsType::Char(128)),
        ("table_name", RsType::Char(136)),
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
                done.table.oid,
                analysis.status(),
                analysis.rows(),
                Value::Null,
                analysis.threshold,
                "f",
                done.started,
                done.ended,
                analysis.previous,
                0,
                0,
                "f",
                "",
                history::cut(&done.schema, 128),
                history::cut(&done.table.name, 136),
            ]
        })
        .collect()
}
