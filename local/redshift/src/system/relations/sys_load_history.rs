//! COPY statements.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_032,
    schema: "pg_catalog",
    name: "sys_load_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Text),
        ("status", RsType::Text),
        ("table_name", RsType::Text),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("duration", RsType::BigInt),
        ("data_source", RsType::Text),
        ("file_format", RsType::Text),
        ("loaded_rows", RsType::BigInt),
        ("loaded_bytes", RsType::BigInt),
        ("source_file_count", RsType::Integer),
        ("source_file_bytes", RsType::BigInt),
        ("file_count_scanned", RsType::Integer),
        ("file_bytes_scanned", RsType::BigInt),
        ("error_count", RsType::BigInt),
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
        .loads()
        .map_err(|error| history::failed(&error))?;

    Ok(history
        .into_iter()
        .filter(|load| seen.sees_user(load.execution.user_id))
        .map(|load| {
            let start = load.execution.start_micros;
            row![
                load.execution.user_id,
                load.execution.query_id,
                load.execution.transaction_id,
                load.execution.session_id,
                load.execution.database_name,
                load.status.as_str(),
                load.table_name,
                Value::Moment(start),
                load.end_micros.map_or(Value::Null, Value::Moment),
                load.end_micros.map(|end| end - start),
                load.data_source,
                load.file_format,
                load.progress.loaded_rows,
                load.progress.loaded_bytes,
                load.progress.file_count,
                load.progress.file_bytes,
                load.progress.file_count,
                load.progress.file_bytes,
                load.progress.error_count,
                0,
            ]
        })
        .collect())
}
