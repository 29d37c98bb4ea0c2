//! Files that UNLOAD statements wrote.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_216,
    schema: "pg_catalog",
    name: "sys_unload_detail",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::Integer),
        ("session_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("file_name", RsType::Char(1280)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("line_count", RsType::BigInt),
        ("transfer_size", RsType::BigInt),
        ("file_format", RsType::Char(10)),
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
                unload.execution.session_id,
                unload.execution.transaction_id,
                file.path,
                Value::Moment(file.start_micros),
                Value::Moment(file.end_micros),
                file.line_count,
                file.transfer_bytes,
                history::format_name(&unload.file_format),
            ]
        })
        .collect())
}
