//! Sessions that have ended since the engine started (`STL_SESSIONS`).

use local_dialect::RsType;

use super::history;
use crate::session::connections::EventKind;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_303,
    schema: "pg_catalog",
    name: "stl_sessions",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("process", RsType::Integer),
        ("user_name", RsType::Char(50)),
        ("db_name", RsType::Char(50)),
        ("timeout_sec", RsType::Integer),
        ("timed_out", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let events = seen.session.engine().connections().list();
    let ended = events
        .iter()
        .filter(|event| event.kind == EventKind::DisconnectingSession);
    ended
        .filter(|event| seen.sees_activity_of(&event.peer.user))
        .map(|event| {
            let user = seen.cluster.user(&event.peer.user);
            let start = event.at.as_microsecond() - event.duration.unwrap_or(0);
            row![
                user.map_or(0, |user| user.id),
                Value::Moment(start),
                event.at,
                event.pid,
                history::cut(&event.peer.user, 50),
                history::cut(&event.peer.database, 50),
                user.and_then(|user| user.session_timeout_seconds)
                    .unwrap_or(0),
                0,
            ]
        })
        .collect()
}
