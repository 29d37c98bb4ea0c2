//! UNLOAD statements.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_034,
    schema: "pg_catalog",
    name: "sys_unload_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Text),
        ("status", RsType::Text),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("duration", RsType::BigInt),
        ("file_format", RsType::Text),
        ("compression_type", RsType::Text),
        ("unloaded_location", RsType::Text),
        ("unloaded_rows", RsType::BigInt),
        ("unloaded_files_count", RsType::BigInt),
        ("unloaded_files_size", RsType::BigInt),
        ("error_message", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let history = seen
        .session
        .engine()
        .load_history()
        .unloads()
        .map_err(|error| history::failed(&error))?;

    Ok(history
        .into_iter()
        .filter(|unload| seen.sees_user(unload.execution.user_id))
        .map(|unload| {
            let start = unload.execution.start_micros;
            row![
                unload.execution.user_id,
                unload.execution.query_id,
                unload.execution.transaction_id,
                unload.execution.session_id,
                unload.execution.database_name,
                unload.status.as_str(),
                Value::Moment(start),
                unload.end_micros.map_or(Value::Null, Value::Moment),
                unload.end_micros.map(|end| end - start),
                unload.file_format,
                unload.compression_type,
                unload.location,
                unload.rows,
                unload.files,
                unload.file_bytes,
                unload.error_message,
            ]
        })
        .collect())
}
