//! Rows in which ACCEPTINVCHARS has replaced something.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_212,
    schema: "pg_catalog",
    name: "stl_replacements",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("tbl", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("session", RsType::Integer),
        ("filename", RsType::Char(256)),
        ("line_number", RsType::BigInt),
        ("colname", RsType::Char(127)),
        ("raw_line", RsType::Char(1024)),
        ("user_query_id", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let history = seen
        .session
        .engine()
        .load_history()
        .replaced_rows()
        .map_err(|error| history::failed(&error))?;

    Ok(history
        .into_iter()
        .filter(|replaced| seen.sees_user(replaced.execution.user_id))
        .map(|replaced| {
            row![
                replaced.execution.user_id,
                replaced.execution.query_id,
                0,
                replaced.table_id,
                Value::Moment(replaced.execution.start_micros),
                replaced.execution.session_id,
                history::cut(&replaced.replacement.file_name, 256),
                replaced.replacement.line_number,
                replaced.replacement.column_name,
                history::cut(&replaced.replacement.raw_line, 1_024),
                replaced.execution.query_id,
            ]
        })
        .collect())
}
