//! The SQLite file behind all services: objects in order of key, uploads, functions and sessions.
//!
//! A transaction survives the process being killed at any point. After a power failure the last
//! moments may be missing, never half there.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::error::Error;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS objects (
        bucket TEXT NOT NULL,
        key BLOB NOT NULL,
        content TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        e_tag TEXT NOT NULL,
        modified_ms INTEGER NOT NULL,
        headers TEXT NOT NULL,
        PRIMARY KEY (bucket, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uploads (
        id TEXT PRIMARY KEY,
        bucket TEXT NOT NULL,
        key BLOB NOT NULL,
        initiated_ms INTEGER NOT NULL,
        headers TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS parts (
        upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        content TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        e_tag TEXT NOT NULL,
        modified_ms INTEGER NOT NULL,
        PRIMARY KEY (upload, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS functions (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL,
        configuration TEXT NOT NULL,
        tags TEXT NOT NULL,
        PRIMARY KEY (account, region, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sessions (
        access_key TEXT PRIMARY KEY,
        secret TEXT NOT NULL,
        token TEXT NOT NULL,
        role_arn TEXT NOT NULL,
        session_name TEXT NOT NULL,
        session_policy TEXT,
        expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// One connection, shared. Statements are short; nobody waits while holding it.
#[derive(Debug)]
pub(crate) struct Index(Mutex<Connection>);

impl Index {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "normal")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        let connection = open().map_err(Error::index(PathBuf::from(path)))?;
        Ok(Self(Mutex::new(connection)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names of all content files that a row refers to.
    pub(crate) fn contents(&self) -> rusqlite::Result<std::collections::HashSet<String>> {
        self.lock()
            .prepare(
                "SELECT content FROM objects
                 UNION SELECT content FROM parts
                 UNION SELECT content FROM functions",
            )?
            .query_map([], |row| row.get(0))?
            .collect()
    }
}
