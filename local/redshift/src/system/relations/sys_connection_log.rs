//! Logins and logouts since the engine started, for superusers (`SYS_CONNECTION_LOG`).

use local_dialect::RsType;

use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_301,
    schema: "pg_catalog",
    name: "sys_connection_log",
    kind: Kind::View,
    columns: &[
        ("event", RsType::Char(50)),
        ("record_time", RsType::Timestamp),
        ("remote_host", RsType::Char(45)),
        ("remote_port", RsType::Char(32)),
        ("session_id", RsType::Integer),
        ("database_name", RsType::Char(50)),
        ("user_name", RsType::Char(50)),
        ("auth_method", RsType::Char(32)),
        ("duration", RsType::Integer),
        ("ssl_version", RsType::Char(50)),
        ("ssl_cipher", RsType::Char(128)),
        ("mtu", RsType::Integer),
        ("ssl_compression", RsType::Char(64)),
        ("ssl_expansion", RsType::Char(64)),
        ("iam_auth_guid", RsType::Char(36)),
        ("application_name", RsType::Char(250)),
        ("driver_version", RsType::Char(64)),
        ("os_version", RsType::Char(64)),
        ("plugin_name", RsType::Char(32)),
        ("protocol_version", RsType::Integer),
        ("global_session_id", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.session
        .engine()
        .connections()
        .list()
        .into_iter()
        .map(|event| {
            let peer = event.peer;
            row![
                event.kind.as_str(),
                event.at,
                peer.address.map(|address| address.ip().to_string()),
                peer.address.map(|address| address.port().to_string()),
                event.pid,
                history::cut(&peer.database, 50),
                history::cut(&peer.user, 50),
                "password",
                event.duration.unwrap_or(0),
                "",
                "",
                0,
                "",
                "",
                "",
                history::cut(&peer.application_name, 250),
                history::cut(&peer.driver_version, 64),
                history::cut(&peer.os_version, 64),
                history::cut(&peer.plugin_name, 32),
                0,
                "",
            ]
        })
        .collect()
}
