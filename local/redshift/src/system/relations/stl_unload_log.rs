//! Files that UNLOAD statements wrote, by slice.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_215,
    schema: "pg_catalog",
    name: "stl_unload_log",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("pid", RsType::Integer),
        ("path", RsType::Char(1280)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("line_count", RsType::BigInt),
        ("transfer_size", RsType::BigInt),
        ("file_format", RsType::Char(10)),
        ("user_query_id", RsType::BigInt),
        ("transaction_id", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let files = history::unloaded_files(seen)?;
    Ok(files
        .into_iter()
        .map(|(unload, file)| {
            row![
                unload.execution.user_id,
                unload.execution.query_id,
                file.slice,
                unload.execution.session_id,
                file.path,
                Value::Moment(file.start_micros),
                Value::Moment(file.end_micros),
                file.line_count,
                file.transfer_bytes,
                history::format_name(&unload.file_format),
                unload.execution.query_id,
                unload.execution.transaction_id,
            ]
        })
        .collect())
}
