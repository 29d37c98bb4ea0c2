//! Sessions that are open and have been since the engine started (`SYS_SESSION_HISTORY`).

use local_dialect::RsType;

use super::history;
use crate::session::connections::EventKind;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_302,
    schema: "pg_catalog",
    name: "sys_session_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Char(50)),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Char(50)),
        ("status", RsType::Char(10)),
        ("session_timeout", RsType::Integer),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let events = seen.session.engine().connections().list();
    let opened = events
        .iter()
        .filter(|event| event.kind == EventKind::InitiatingSession);
    opened
        .filter(|event| seen.sees_activity_of(&event.peer.user))
        .map(|event| {
            let end = events
                .iter()
                .find(|end| end.kind == EventKind::DisconnectingSession && end.pid == event.pid);
            let user = seen.cluster.user(&event.peer.user);
            let timeout = user.and_then(|user| user.session_timeout_seconds);
            row![
                user.map_or_else(|| "0".to_owned(), |user| user.id.to_string()),
                event.pid,
                history::cut(&event.peer.database, 50),
                if end.is_some() { "closed" } else { "active" },
                timeout.unwrap_or(0),
                event.at,
                end.map(|end| end.at),
            ]
        })
        .collect()
}
