//! How a session starts and ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::client_protocol::{self, ClientProtocol};
use super::loads::OpenLoads;
use super::registry::{Identity, Interrupt, Limits};
use super::settings::Settings;
use super::temporary::TemporaryTables;
use super::transaction::Transaction;
use super::{LastTransfers, Result, Session, catalogs, cursors, faults, prepared};
use crate::engine::Redshift;
use crate::system::Filled;

/// The version of the SHOW statements by which drivers of AWS ask for metadata; the fourth has those of
/// constraints, privileges, functions and parameters, with parameters in the place of names.
const SHOW_DISCOVERY: &str = "4";

/// Who opens a session, and how its connection is reached from outside.
pub(crate) struct Opening {
    pub user: String,
    pub database: String,
    /// What a `CancelRequest` must carry.
    pub secret: i32,
    /// The startup message's other parameters.
    pub parameters: BTreeMap<String, String>,
    pub runtime: Handle,
    /// Canceled to close the connection.
    pub terminate: CancellationToken,
    /// Canceled to lose the connection while the session goes on.
    pub lose: CancellationToken,
}

impl Session {
    /// Opens the session of a user who has proved who they are.
    pub(crate) fn open(engine: &Arc<Redshift>, opening: Opening) -> Result<Self> {
        let connection = engine.storage().connect().map_err(|error| {
            SqlError::new(SqlState::INTERNAL_ERROR, format!("internal error: {error}"))
        })?;
        let (settings, faults) = at_startup(engine, &opening)?;
        let now = engine.now();
        let registration = engine.sessions().register(
            Identity {
                user: opening.user.clone(),
                database: opening.database.clone(),
                secret: opening.secret,
                started: now,
            },
            &limits(engine, &opening),
            Arc::new(Interrupt::new(&connection)),
            opening.terminate,
        )?;
        crate::queries::host::introduce(&connection, registration.pid())
            .map_err(|error| crate::storage::errors::translate(&error))?;
        Ok(Self {
            engine: Arc::clone(engine),
            connection,
            registration,
            login: opening.user.clone(),
            user: opening.user,
            connected_database: opening.database,
            used_database: None,
            client_protocol: opening
                .parameters
                .get(client_protocol::PARAMETER)
                .and_then(|asked| ClientProtocol::agreed(asked)),
            runtime: opening.runtime,
            settings,
            transaction: Transaction::default(),
            cluster: None,
            user_changes: Vec::new(),
            catalogs: catalogs::Catalogs::default(),
            temporary: TemporaryTables::default(),
            filled: Filled::default(),
            prepared: prepared::Statements::default(),
            cursors: cursors::Cursors::default(),
            faults,
            lose: opening.lose,
            notices: Vec::new(),
            loads: OpenLoads::default(),
            transfers: LastTransfers {
                copy_id: -1,
                copy_count: 0,
                unload_id: -1,
                unload_count: 0,
            },
            query_id: 0,
            last_query_id: -1,
            statement_start: now,
        })
    }

    /// Rolls back what is open; temporary tables end with DuckDB's connection.
    pub(crate) fn close(&mut self) {
        self.rollback();
    }

    /// What the client is told when it connects (`ParameterStatus`).
    pub(crate) fn reported_parameters(&self) -> Vec<(&'static str, String)> {
        let shown = |name| self.settings.show(name).unwrap_or_default();
        let mut reported = vec![
            ("server_version", shown("server_version")),
            ("server_encoding", shown("server_encoding")),
            ("client_encoding", shown("client_encoding")),
            ("application_name", shown("application_name")),
            ("DateStyle", shown("datestyle")),
            ("TimeZone", shown("timezone")),
            ("integer_datetimes", shown("integer_datetimes")),
            ("is_superuser", self.superuser_switch().to_owned()),
            ("session_authorization", self.login.clone()),
            // Databases other than the session's can be listed and queried.
            ("datashare_enabled", "on".to_owned()),
            ("show_discovery", SHOW_DISCOVERY.to_owned()),
        ];
        if let Some(protocol) = self.client_protocol {
            reported.push(("server_protocol_version", protocol.number().to_owned()));
        }
        reported
    }

    /// `on` or `off`, as `is_superuser` shows it.
    pub(super) fn superuser_switch(&self) -> &'static str {
        let superuser = self
            .cluster_state()
            .user(&self.user)
            .is_some_and(|user| user.superuser);
        if superuser { "on" } else { "off" }
    }
}

/// What the startup message sets.
fn at_startup(engine: &Redshift, opening: &Opening) -> Result<(Settings, faults::Faults)> {
    let mut settings = Settings::default();
    let mut armed = faults::Faults::default();
    if let Some(user) = engine.cluster().state().user(&opening.user) {
        for (name, value) in &user.settings {
            settings.set_at_startup(name, &value.join(", "))?;
        }
    }
    for (name, value) in &opening.parameters {
        if name != "options" {
            settings.set_at_startup(name, value)?;
            continue;
        }
        for (name, value) in command_line_options(value) {
            if name == faults::PARAMETER {
                armed.arm(&value)?;
            } else {
                settings.set_at_startup(&name, &value)?;
            }
        }
    }
    Ok((settings, armed))
}

/// How many sessions there may be with this one. Superusers are let in whenever there is room.
fn limits(engine: &Redshift, opening: &Opening) -> Limits {
    let cluster = engine.cluster().state();
    let user = cluster.user(&opening.user);
    let superuser = user.is_some_and(|user| user.superuser);
    let database = cluster.database(&opening.database);
    Limits {
        cluster: engine.options().sessions.most,
        superuser,
        database: database
            .and_then(|database| database.connection_limit)
            .filter(|_| !superuser),
        user: user
            .and_then(|user| user.connection_limit)
            .filter(|_| !superuser),
    }
}

/// The settings in the startup parameter `options`, for example `-c search_path=a -cdatestyle=ISO`.
fn command_line_options(options: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut words = options.split_whitespace();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("-c") {
            Some("") => words.next(),
            Some(joined) => Some(joined),
            None => word.strip_prefix("--"),
        };
        if let Some((name, value)) = setting.and_then(|setting| setting.split_once('=')) {
            settings.push((name.replace('-', "_"), value.to_owned()));
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_all_their_spellings() {
        let expected = [
            ("search_path".to_owned(), "a,b".to_owned()),
            ("datestyle".to_owned(), "ISO".to_owned()),
            ("query_group".to_owned(), "x".to_owned()),
        ];
        assert_eq!(
            command_line_options("-csearch_path=a,b -c datestyle=ISO --query-group=x -v"),
            expected
        );
    }
}
