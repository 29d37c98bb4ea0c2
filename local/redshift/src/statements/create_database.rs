//! `CREATE DATABASE`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::collation::Collation;
use local_dialect::statements::create_database::{CreateDatabase, IsolationLevel};
use local_dialect::statements::privileges::Privilege;

use crate::catalog;
use crate::cluster::{ClusterTransaction, Database, DatabaseGrant, Grantee, Object};
use crate::engine::Redshift;
use crate::privileges::denied;
use crate::session::{Outcome, Result, Session};
use crate::storage::errors::translate;

/// Most databases of a cluster (management guide, "Quotas and limits").
const MAX_DATABASES: usize = 60;

pub(super) fn execute(session: &mut Session, create: &CreateDatabase) -> Result<Outcome> {
    session.forbid_in_transaction("CREATE DATABASE")?;
    let access = session.access()?;
    if !access.is_superuser() && !access.user().create_database {
        return Err(denied("permission denied to create database"));
    }
    let cluster = session.cluster_state();
    if cluster.database(&create.name).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_DATABASE,
            format!("database \"{}\" already exists", create.name),
        ));
    }
    if cluster.databases().count() >= MAX_DATABASES {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("the cluster has its limit of {MAX_DATABASES} databases"),
        ));
    }
    let owner = match &create.owner {
        Some(owner) => cluster.require_user(owner)?.id,
        None => access.user().id,
    };
    if owner != access.user().id && !access.is_superuser() {
        return Err(denied(
            "must be superuser to create database for another user",
        ));
    }
    let engine = std::sync::Arc::clone(session.engine());
    let oid = make_files(&engine, &create.name)?;
    let database = Database {
        oid,
        name: create.name.clone(),
        owner,
        connection_limit: create.connection_limit,
        isolation_level: create.isolation_level,
        collation: create.collation,
        comment: None,
    };
    let registered = session
        .cluster_transaction()
        .and_then(|transaction| register(transaction, database));
    if registered.is_err() {
        engine.storage().remove(&create.name)?;
    }
    registered?;
    Ok(Outcome::complete("CREATE DATABASE"))
}

/// Makes a database outside any session, for a new cluster.
pub(crate) fn create_database(engine: &Redshift, name: &str, owner: &str) -> Result<()> {
    let owner = engine.cluster().state().require_user(owner)?.id;
    let oid = make_files(engine, name)?;
    let database = Database {
        oid,
        name: name.to_owned(),
        owner,
        connection_limit: None,
        isolation_level: IsolationLevel::default(),
        collation: Collation::default(),
        comment: None,
    };
    let mut transaction = engine.cluster().begin()?;
    register(&mut transaction, database)?;
    transaction.commit(None, |_| Ok(()))
}

/// The database's file with its hidden schema; returns the database's oid. Not in the session's
/// transaction: until the cluster lists the database, nobody sees it.
fn make_files(engine: &Redshift, name: &str) -> Result<u32> {
    let oid = engine.cluster().allocate_oid()?;
    let public = engine.cluster().allocate_oid()?;
    engine.storage().create(name)?;
    let connection = engine
        .storage()
        .connect()
        .map_err(|error| SqlError::new(SqlState::INTERNAL_ERROR, error.to_string()))?;
    let made = connection
        .execute_batch("BEGIN")
        .map_err(|error| translate(&error))
        .and_then(|()| catalog::create(&connection, name, public))
        .and_then(|()| {
            connection
                .execute_batch("COMMIT")
                .map_err(|error| translate(&error))
        });
    if made.is_err() {
        drop(connection);
        engine.storage().remove(name)?;
    }
    made?;
    Ok(oid)
}

/// Everybody may make temporary tables in a new database.
fn register(transaction: &mut ClusterTransaction, database: Database) -> Result<()> {
    let temporary = DatabaseGrant {
        database: database.oid,
        privilege: Privilege::Temporary,
        grantee: Grantee::Public,
        grantor: database.owner,
        grant_option: false,
    };
    transaction.put(Object::Database(database))?;
    transaction.put(Object::DatabaseGrant(temporary))
}
