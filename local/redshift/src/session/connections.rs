//! Logins and logouts, for `STL_CONNECTION_LOG` and its kin: the latest two thousand events since the
//! engine started.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use jiff::Timestamp;

use super::latest::Latest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    AuthenticationFailure,
    Authenticated,
    InitiatingSession,
    DisconnectingSession,
}

impl EventKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AuthenticationFailure => "authentication failure",
            Self::Authenticated => "authenticated",
            Self::InitiatingSession => "initiating session",
            Self::DisconnectingSession => "disconnecting session",
        }
    }
}

/// Who connects, as its startup message says.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub address: Option<SocketAddr>,
    pub user: String,
    pub database: String,
    pub application_name: String,
    pub driver_version: String,
    pub os_version: String,
    pub plugin_name: String,
}

impl Peer {
    pub(crate) fn new(
        address: Option<SocketAddr>,
        user: &str,
        database: &str,
        parameters: &BTreeMap<String, String>,
    ) -> Self {
        let parameter = |name: &str| parameters.get(name).cloned().unwrap_or_default();
        Self {
            address,
            user: user.to_owned(),
            database: database.to_owned(),
            application_name: parameter("application_name"),
            driver_version: parameter("driver_version"),
            os_version: parameter("os_version"),
            plugin_name: parameter("plugin_name"),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub kind: EventKind,
    pub at: Timestamp,
    pub peer: Peer,
    /// 0 before there is a session.
    pub pid: i32,
    /// Microseconds that the session lasted, when it ends.
    pub duration: Option<i64>,
}

/// The events that are kept.
pub(crate) type Connections = Latest<Event, 2_000>;
