//! Files that COPY has read (`STL_FILE_SCAN`).

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_580,
    schema: "pg_catalog",
    name: "stl_file_scan",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("name", RsType::Char(90)),
        ("lines", RsType::BigInt),
        ("bytes", RsType::BigInt),
        ("loadtime", RsType::BigInt),
        ("curtime", RsType::Timestamp),
        ("is_partial", RsType::Integer),
        ("start_offset", RsType::BigInt),
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
                0,
                history::cut(&file.file_name, 90),
                file.lines,
                file.size_bytes,
                file.end_micros - file.start_micros,
                Value::Moment(file.start_micros),
                0,
                0,
            ]
        })
        .collect())
}
