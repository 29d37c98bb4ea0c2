//! `DROP DATABASE`.

use std::sync::Arc;
use std::time::Duration;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::drop_database::DropDatabase;

use crate::cluster::ObjectKey;
use crate::engine::{DEFAULT_DATABASE, Redshift};
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, drop: &DropDatabase) -> Result<Outcome> {
    session.forbid_in_transaction("DROP DATABASE")?;
    let cluster = session.cluster_state();
    let Some(database) = cluster.database(&drop.name) else {
        if drop.if_exists {
            session.notice(
                Severity::Info,
                SqlState::SUCCESSFUL,
                format!("database \"{}\" does not exist, skipping", drop.name),
            );
            return Ok(Outcome::complete("DROP DATABASE"));
        }
        cluster.require_database(&drop.name)?;
        return Ok(Outcome::complete("DROP DATABASE"));
    };
    session.access()?.require_database_owner(database)?;
    if drop.name == session.connected_database() || drop.name == session.database() {
        return Err(SqlError::new(
            SqlState::OBJECT_IN_USE,
            "cannot drop the currently open database",
        ));
    }
    if drop.name == DEFAULT_DATABASE {
        return Err(SqlError::unsupported(
            "DROP DATABASE of the cluster's first database",
        ));
    }
    let engine = Arc::clone(session.engine());
    if drop.force {
        end_sessions(&engine, &drop.name);
    }
    if engine.sessions().count_in(&drop.name) > 0 {
        return Err(SqlError::new(
            SqlState::OBJECT_IN_USE,
            format!(
                "database \"{}\" is being accessed by other users",
                drop.name
            ),
        ));
    }
    let transaction = session.cluster_transaction()?;
    for grant in cluster.database_grants() {
        if grant.database == database.oid {
            transaction.remove(ObjectKey::DatabaseGrant {
                database: grant.database,
                privilege: grant.privilege,
                grantee: grant.grantee,
                grantor: grant.grantor,
            })?;
        }
    }
    transaction.remove(ObjectKey::Database(database.oid))?;
    session.commit_and_continue()?;
    engine.storage().remove(&drop.name)?;
    Ok(Outcome::complete("DROP DATABASE"))
}

/// How long FORCE waits for the sessions that it has ended.
const PATIENCE: Duration = Duration::from_secs(5);

/// FORCE: ends the sessions that are connected to the database.
fn end_sessions(engine: &Redshift, database: &str) {
    for found in engine.sessions().list() {
        if found.database == database {
            engine.sessions().terminate(found.pid, engine.locks());
        }
    }
    let pause = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while engine.sessions().count_in(database) > 0 && waited < PATIENCE {
        std::thread::park_timeout(pause);
        waited += pause;
    }
}
