//! Files that COPY has read.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_214,
    schema: "pg_catalog",
    name: "sys_load_detail",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("query_id", RsType::BigInt),
        ("file_name", RsType::Char(256)),
        ("bytes_scanned", RsType::Integer),
        ("lines_scanned", RsType::Integer),
        ("record_time", RsType::Timestamp),
        ("splits_scanned", RsType::Integer),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let files = seen
        .session
        .engine()
        .load_history()
        .files()
        .map_err(|error| history::failed(&error))?;

    Ok(files
        .into_iter()
        .filter(|file| seen.sees_user(file.user_id))
        .map(|file| {
            row![
                file.user_id,
                file.query_id,
                history::cut(&file.file_name, 256),
                file.size_bytes.min(i64::from(i32::MAX)),
                file.lines.min(i64::from(i32::MAX)),
                Value::Moment(file.end_micros),
                1,
                Value::Moment(file.start_micros),
                Value::Moment(file.end_micros),
            ]
        })
        .collect())
}
