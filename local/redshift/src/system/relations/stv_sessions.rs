//! Open sessions.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_010,
    schema: "pg_catalog",
    name: "stv_sessions",
    kind: Kind::View,
    columns: &[
        ("starttime", RsType::Timestamp),
        ("process", RsType::Integer),
        ("user_name", RsType::Char(50)),
        ("db_name", RsType::Char(50)),
        ("timeout_sec", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let sessions = seen.session.engine().sessions().list();
    sessions
        .into_iter()
        .filter(|open| seen.sees_activity_of(&open.user))
        .map(|open| row![open.started, open.pid, open.user, open.database, 0])
        .collect()
}
