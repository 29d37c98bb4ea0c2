//! Open sessions.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "stv_sessions",
    columns: &[
        ("starttime", RsType::Timestamp),
        ("process", RsType::Integer),
        ("user_name", RsType::Char(50)),
        ("db_name", RsType::Char(50)),
        ("timeout_sec", RsType::Integer),
    ],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let sessions = seen.session.engine().sessions().list();
    sessions
        .into_iter()
        .filter(|open| seen.access.is_superuser() || open.user == seen.access.user().name)
        .map(|open| row![open.started, open.pid, open.user, open.database, 0])
        .collect()
}
