//! Rows that COPY refused, with their text.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_008,
    schema: "pg_catalog",
    name: "stl_load_errors",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("slice", RsType::Integer),
        ("tbl", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("session", RsType::Integer),
        ("query", RsType::Integer),
        ("filename", RsType::Char(256)),
        ("line_number", RsType::BigInt),
        ("colname", RsType::Char(127)),
        ("type", RsType::Char(10)),
        ("col_length", RsType::Char(10)),
        ("position", RsType::Integer),
        ("raw_line", RsType::Char(1024)),
        ("raw_field_value", RsType::Char(1024)),
        ("err_code", RsType::Integer),
        ("err_reason", RsType::Char(100)),
        ("is_partial", RsType::Integer),
        ("start_offset", RsType::BigInt),
        ("copy_job_id", RsType::BigInt),
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
                0,
                refused.table_id,
                Value::Moment(refused.execution.start_micros),
                refused.execution.session_id,
                refused.execution.query_id,
                history::cut(&error.file_name, 256),
                error.line_number,
                error.column_name,
                error.column_type,
                error.column_length,
                history::position(error.position),
                history::cut(&error.raw_line, 1_024),
                history::cut(&error.raw_field, 1_024),
                error.reason.code,
                history::cut(&error.reason.text, 100),
                0,
                0,
                0,
            ]
        })
        .collect())
}
