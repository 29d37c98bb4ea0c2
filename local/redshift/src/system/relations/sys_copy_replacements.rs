//! Rows in which ACCEPTINVCHARS has replaced something.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_213,
    schema: "pg_catalog",
    name: "sys_copy_replacements",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("table_id", RsType::Integer),
        ("file_name", RsType::Char(256)),
        ("column_name", RsType::Char(127)),
        ("line_number", RsType::BigInt),
        ("raw_line", RsType::Char(1024)),
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
                replaced.table_id,
                history::cut(&replaced.replacement.file_name, 256),
                replaced.replacement.column_name,
                replaced.replacement.line_number,
                history::cut(&replaced.replacement.raw_line, 1_024),
            ]
        })
        .collect())
}
