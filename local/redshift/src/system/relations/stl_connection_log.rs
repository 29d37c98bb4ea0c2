//! Logins and logouts since the engine started, for superusers (`STL_CONNECTION_LOG`).

use local_dialect::RsType;

use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_300,
    schema: "pg_catalog",
    name: "stl_connection_log",
    kind: Kind::View,
    columns: &[
        ("event", RsType::Char(50)),
        ("recordtime", RsType::Timestamp),
        ("remotehost", RsType::Char(45)),
        ("remoteport", RsType::Char(32)),
        ("pid", RsType::Integer),
        ("dbname", RsType::Char(50)),
        ("username", RsType::Char(50)),
        ("authmethod", RsType::Char(32)),
        ("duration", RsType::Integer),
        ("sslversion", RsType::Char(50)),
        ("sslcipher", RsType::Char(128)),
        ("mtu", RsType::Integer),
        ("sslcompression", RsType::Char(64)),
        ("sslexpansion", RsType::Char(64)),
        ("iamauthguid", RsType::Char(36)),
        ("application_name", RsType::Char(250)),
        ("os_version", RsType::Char(64)),
        ("driver_version", RsType::Char(64)),
        ("plugin_name", RsType::Char(32)),
        ("protocol_version", RsType::Integer),
        ("sessionid", RsType::Char(36)),
        ("compression", RsType::Char(16)),
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
                history::cut(&peer.os_version, 64),
                history::cut(&peer.driver_version, 64),
                history::cut(&peer.plugin_name, 32),
                0,
                "",
                ""
            ]
        })
        .collect()
}
