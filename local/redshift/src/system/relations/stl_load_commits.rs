//! Files that COPY has read.

use local_dialect::RsType;

use super::history;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_210,
    schema: "pg_catalog",
    name: "stl_load_commits",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("name", RsType::Char(256)),
        ("filename", RsType::Char(256)),
        ("byte_offset", RsType::Integer),
        ("lines_scanned", RsType::Integer),
        ("errors", RsType::Integer),
        ("curtime", RsType::Timestamp),
        ("status", RsType::Integer),
        ("file_format", RsType::Char(16)),
        ("is_partial", RsType::Integer),
        ("start_offset", RsType::BigInt),
        ("copy_job_id", RsType::BigInt),
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
                "",
                history::cut(&file.file_name, 256),
                0,
                file.lines,
                -1,
                Value::Moment(file.end_micros),
                1,
                match file.file_format.as_str() {
                    "json" => "JSON",
                    "parquet" => "Parquet",
                    _ => "Text",
                },
                0,
                0,
                0,
            ]
        })
        .collect())
}
