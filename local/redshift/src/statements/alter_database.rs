//! `ALTER DATABASE`.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::alter_database::{AlterDatabase, DatabaseChange};

use crate::cluster::{Database, Object};
use crate::engine::DEFAULT_DATABASE;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterDatabase) -> Result<Outcome> {
    session.require_writable("ALTER DATABASE")?;
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut database = cluster.require_database(&alter.name)?.clone();
    access.require_database_owner(&database)?;
    match &alter.change {
        DatabaseChange::RenameTo(name) => return rename(session, database, name),
        DatabaseChange::OwnerTo(owner) => {
            access.require_superuser("change the owner of a database")?;
            database.owner = cluster.require_user(owner)?.id;
        }
        DatabaseChange::ConnectionLimit(limit) => database.connection_limit = *limit,
        DatabaseChange::IsolationLevel(level) => {
            session.forbid_in_transaction("ALTER DATABASE ISOLATION LEVEL")?;
            database.isolation_level = *level;
        }
        DatabaseChange::Collation(collation) => {
            let catalog = session.catalog(&database.name)?;
            if catalog.relations().next().is_some() {
                return Err(SqlError::new(
                    SqlState::FEATURE_NOT_SUPPORTED,
                    "the collation of a database that has tables or views cannot be changed",
                ));
            }
            database.collation = *collation;
        }
    }
    session
        .cluster_transaction()?
        .put(Object::Database(database))?;
    Ok(Outcome::complete("ALTER DATABASE"))
}

/// Renames a database that nobody is in and nobody uses from elsewhere. It is done at once, so it is
/// not for transactions.
fn rename(session: &mut Session, mut database: Database, name: &str) -> Result<Outcome> {
    session.forbid_in_transaction("ALTER DATABASE RENAME")?;
    let old = std::mem::replace(&mut database.name, name.to_owned());
    if old == session.connected_database() || old == session.database() {
        return Err(SqlError::new(
            SqlState::OBJECT_IN_USE,
            "current database cannot be renamed",
        ));
    }
    if old == DEFAULT_DATABASE {
        return Err(SqlError::unsupported(
            "ALTER DATABASE RENAME of the cluster's first database",
        ));
    }
    if session.cluster_state().database(name).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_DATABASE,
            format!("database \"{name}\" already exists"),
        ));
    }
    let engine = Arc::clone(session.engine());
    refuse_used(session, &old)?;
    session.commit_and_continue()?;
    engine.storage().rename(&old, name, || {
        let mut transaction = engine.cluster().begin()?;
        transaction.put(Object::Database(database))?;
        transaction.commit(None, |_| Ok(()))
    })?;
    Ok(Outcome::complete("ALTER DATABASE"))
}

/// Another session's locks may be on the database's tables, so none may be held.
fn refuse_used(session: &Session, database: &str) -> Result<()> {
    let engine = session.engine();
    let own = session.backend_pid();
    let is_locked = engine.locks().held().iter().any(|(pid, ..)| *pid != own);
    if engine.sessions().count_in(database) > 0 || is_locked {
        return Err(SqlError::new(
            SqlState::OBJECT_IN_USE,
            format!("database \"{database}\" is being accessed by other users"),
        ));
    }
    Ok(())
}
