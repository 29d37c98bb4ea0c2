//! The hidden schema `longshore_catalog` of a database's DuckDB file.

use duckdb::{Connection, OptionalExt, params};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::privileges::Privilege;

use super::object::{Grant, GrantTarget, Object, ObjectKey, Schema};
use super::{PUBLIC_SCHEMA, SQL_LANGUAGE};
use crate::cluster::{Grantee, Intent, SYSTEM_USER_ID};
use crate::session::Result;
use crate::storage::errors::translate;

/// Makes the hidden schema of a new database, and in it the schema `public`, in which everybody may
/// create.
pub fn create(connection: &Connection, database: &str, public_oid: u32) -> Result<()> {
    connection
        .execute_batch(&format!(
            "CREATE SCHEMA IF NOT EXISTS {name}.\"data\";
             CREATE SCHEMA {name}.longshore_catalog;
             CREATE TABLE {name}.longshore_catalog.objects (key VARCHAR NOT NULL, object VARCHAR NOT NULL);
             CREATE TABLE {name}.longshore_catalog.cluster_intents (id BIGINT NOT NULL);",
            name = quote(database)
        ))
        .map_err(|error| translate(&error))?;
    put(
        connection,
        database,
        &Object::Schema(Schema {
            oid: public_oid,
            name: PUBLIC_SCHEMA.to_owned(),
            owner: SYSTEM_USER_ID,
            quota_megabytes: None,
            source: None,
        }),
    )?;
    for privilege in [Privilege::Create, Privilege::Usage] {
        put(
            connection,
            database,
            &Object::Grant(Grant {
                target: GrantTarget::Schema(public_oid),
                privilege,
                grantee: Grantee::Public,
                grantor: SYSTEM_USER_ID,
                grant_option: false,
            }),
        )?;
    }
    // Everybody may write functions in SQL (database developer guide, "UDF security and permissions").
    for language in [SQL_LANGUAGE, "plpgsql"] {
        put(
            connection,
            database,
            &Object::Grant(Grant {
                target: GrantTarget::Language(language.to_owned()),
                privilege: Privilege::Usage,
                grantee: Grantee::Public,
                grantor: SYSTEM_USER_ID,
                grant_option: false,
            }),
        )?;
    }
    Ok(())
}

/// Adds or replaces a row.
pub fn put(connection: &Connection, database: &str, object: &Object) -> Result<()> {
    let key = object.key();
    remove(connection, database, &key)?;
    connection
        .execute(
            &format!("INSERT INTO {} VALUES (?, ?)", objects(database)),
            params![encode(&key)?, encode(object)?],
        )
        .map_err(|error| translate(&error))?;
    Ok(())
}

/// Removes a row; one that is not there is no error.
pub fn remove(connection: &Connection, database: &str, key: &ObjectKey) -> Result<()> {
    connection
        .execute(
            &format!("DELETE FROM {} WHERE key = ?", objects(database)),
            params![encode(key)?],
        )
        .map_err(|error| translate(&error))?;
    Ok(())
}

pub(super) fn load(connection: &Connection, database: &str) -> Result<Vec<Object>> {
    let mut statement = connection
        .prepare(&format!("SELECT object FROM {}", objects(database)))
        .map_err(|error| translate(&error))?;
    let texts = statement
        .query_map([], |row| row.get::<_, String>(0))
        .map_err(|error| translate(&error))?;
    texts
        .map(|text| {
            let text = text.map_err(|error| translate(&error))?;
            serde_json::from_str(&text).map_err(|error| damaged(&error))
        })
        .collect()
}

/// Marks the database, in the session's transaction, as the other half of a commit of the cluster
/// (see [`crate::cluster::ClusterTransaction::commit`]).
pub fn mark(connection: &Connection, intent: &Intent) -> Result<()> {
    connection
        .execute(
            &format!("INSERT INTO {} VALUES (?)", intents(&intent.database)),
            [intent.id],
        )
        .map_err(|error| translate(&error))?;
    Ok(())
}

/// Whether the commit that the intent announced took place.
pub fn is_marked(connection: &Connection, intent: &Intent) -> Result<bool> {
    connection
        .query_row(
            &format!("SELECT id FROM {} WHERE id = ?", intents(&intent.database)),
            [intent.id],
            |row| row.get::<_, i64>(0),
        )
        .optional()
        .map(|found| found.is_some())
        .map_err(|error| translate(&error))
}

/// Removes the marks of finished commits; for when the engine starts and none is under way.
pub fn forget_intents(connection: &Connection, database: &str) -> Result<()> {
    connection
        .execute(&format!("DELETE FROM {}", intents(database)), [])
        .map(|_| ())
        .map_err(|error| translate(&error))
}

fn objects(database: &str) -> String {
    format!("{}.longshore_catalog.objects", quote(database))
}

fn intents(database: &str) -> String {
    format!("{}.longshore_catalog.cluster_intents", quote(database))
}

fn encode(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| damaged(&error))
}

fn damaged(error: &serde_json::Error) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        "the database's catalogue cannot be read or written",
    )
    .with_detail(error.to_string())
}
