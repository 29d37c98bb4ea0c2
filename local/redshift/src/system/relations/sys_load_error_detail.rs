//! Rows that COPY refused.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_031,
    schema: "pg_catalog",
    name: "sys_load_error_detail",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Char(64)),
        ("table_id", RsType::Integer),
        ("start_time", RsType::Timestamp),
        ("file_name", RsType::Char(256)),
        ("line_number", RsType::BigInt),
        ("column_name", RsType::Char(127)),
        ("column_type", RsType::Char(10)),
        ("column_length", RsType::Char(10)),
        ("position", RsType::Integer),
        ("error_code", RsType::Integer),
        ("error_message", RsType::Char(512)),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let history = seen
        .session
        .engine()
        .load_history()
        .refused_rows()
        .map_err(|error| history::failed(&error))?;

    Ok(history
        .into_iter()
        .filter(|refused| seen.sees_user(refused.execution.user_id))
        .map(|refused| {
            let error = refused.error;
            row![
                refused.execution.user_id,
                refused.execution.query_id,
                refused.execution.transaction_id,
                refused.execution.session_id,
                refused.execution.database_name,
                refused.table_id,
                Value::Moment(refused.execution.start_micros),
                history::cut(&error.file_name, 256),
                error.line_number,
                error.column_name,
                error.column_type,
                error.column_length,
                history::position(error.position),
                error.reason.code,
                history::cut(&error.reason.text, 512),
            ]
        })
        .collect())
}
