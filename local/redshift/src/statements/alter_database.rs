//! `ALTER DATABASE`.

use local_dialect::error::SqlError;
use local_dialect::statements::alter_database::{AlterDatabase, DatabaseChange};

use crate::cluster::Object;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterDatabase) -> Result<Outcome> {
    session.require_writable("ALTER DATABASE")?;
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut database = cluster.require_database(&alter.name)?.clone();
    access.require_database_owner(&database)?;
    match &alter.change {
        DatabaseChange::RenameTo(_) => {
            return Err(SqlError::unsupported("ALTER DATABASE RENAME"));
        }
        DatabaseChange::OwnerTo(owner) => {
            access.require_superuser("change the owner of a database")?;
            database.owner = cluster.require_user(owner)?.id;
        }
        DatabaseChange::ConnectionLimit(limit) => database.connection_limit = *limit,
        DatabaseChange::IsolationLevel(level) => {
            session.forbid_in_transaction("ALTER DATABASE ISOLATION LEVEL")?;
            database.isolation_level = *level;
        }
        DatabaseChange::Nothing => {}
    }
    session
        .cluster_transaction()?
        .put(Object::Database(database))?;
    Ok(Outcome::complete("ALTER DATABASE"))
}
