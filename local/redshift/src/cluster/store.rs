//! `cluster.sqlite`: one row for each object of the cluster, and the intents of commits under way.

use std::path::Path;

use local_dialect::error::{SqlError, SqlState};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::Result;
use super::identifiers::FIRST_OID;
use super::object::{Object, ObjectKey};
use super::state::ClusterState;
use super::transaction::{Change, Intent};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS objects (
    key TEXT PRIMARY KEY NOT NULL,
    object TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reserved_oids (
    upto INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS intents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    database TEXT NOT NULL,
    changes TEXT NOT NULL
);
";

pub(super) struct Store {
    connection: Connection,
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open(path).map_err(|error| failed(&error))?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .and_then(|()| connection.pragma_update(None, "synchronous", "FULL"))
            .and_then(|()| connection.execute_batch(SCHEMA))
            .map_err(|error| failed(&error))?;
        Ok(Self { connection })
    }

    pub(super) fn load(&self) -> Result<ClusterState> {
        let mut state = ClusterState::default();
        for text in self.texts("SELECT object FROM objects")? {
            state.put(decode::<Object>(&text)?)?;
        }
        Ok(state)
    }

    fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare(sql)
            .map_err(|error| failed(&error))?;
        let rows = statement
            .query_map([], |row| row.get(0))
            .map_err(|error| failed(&error))?;
        rows.collect::<rusqlite::Result<_>>()
            .map_err(|error| failed(&error))
    }

    pub(super) fn save(&mut self, objects: &[Object]) -> Result<()> {
        let changes: Vec<Change> = objects.iter().cloned().map(Change::Put).collect();
        self.complete(None, &changes)
    }

    /// Saves `changes` and forgets the intent that announced them, at once.
    pub(super) fn complete(&mut self, intent: Option<&Intent>, changes: &[Change]) -> Result<()> {
        let transaction = self
            .connection
            .transaction()
            .map_err(|error| failed(&error))?;
        for change in changes {
            write(&transaction, change)?;
        }
        if let Some(intent) = intent {
            transaction
                .execute("DELETE FROM intents WHERE id = ?1", [intent.id])
                .map_err(|error| failed(&error))?;
        }
        transaction.commit().map_err(|error| failed(&error))
    }

    pub(super) fn announce(&mut self, database: &str, changes: &[Change]) -> Result<Intent> {
        self.connection
            .execute(
                "INSERT INTO intents (database, changes) VALUES (?1, ?2)",
                params![database, encode(&changes)?],
            )
            .map_err(|error| failed(&error))?;
        Ok(Intent {
            id: self.connection.last_insert_rowid(),
            database: database.to_owned(),
        })
    }

    pub(super) fn forget(&mut self, intent: &Intent) -> Result<()> {
        self.complete(Some(intent), &[])
    }

    /// Intents whose outcome is not known yet, oldest first.
    pub(super) fn intents(&self) -> Result<Vec<(Intent, Vec<Change>)>> {
        let mut statement = self
            .connection
            .prepare("SELECT id, database, changes FROM intents ORDER BY id")
            .map_err(|error| failed(&error))?;
        let rows = statement
            .query_map([], |row| {
                let intent = Intent {
                    id: row.get(0)?,
                    database: row.get(1)?,
                };
                Ok((intent, row.get::<_, String>(2)?))
            })
            .map_err(|error| failed(&error))?;
        rows.map(|row| {
            let (intent, changes) = row.map_err(|error| failed(&error))?;
            Ok((intent, decode(&changes)?))
        })
        .collect()
    }

    /// Object ids below this one are taken.
    pub(super) fn reserved_oids(&self) -> Result<u32> {
        let upto = self
            .connection
            .query_row("SELECT upto FROM reserved_oids", [], |row| row.get(0))
            .optional()
            .map_err(|error| failed(&error))?;
        Ok(upto.unwrap_or(FIRST_OID))
    }

    pub(super) fn reserve_oids(&mut self, upto: u32) -> Result<()> {
        let transaction = self
            .connection
            .transaction()
            .map_err(|error| failed(&error))?;
        transaction
            .execute("DELETE FROM reserved_oids", [])
            .and_then(|_| transaction.execute("INSERT INTO reserved_oids VALUES (?1)", [upto]))
            .map_err(|error| failed(&error))?;
        transaction.commit().map_err(|error| failed(&error))
    }
}

fn write(transaction: &Transaction<'_>, change: &Change) -> Result<()> {
    let written = match change {
        Change::Put(object) => transaction.execute(
            "INSERT INTO objects (key, object) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET object = excluded.object",
            params![encode::<ObjectKey>(&object.key())?, encode(object)?],
        ),
        Change::Remove(key) => {
            transaction.execute("DELETE FROM objects WHERE key = ?1", params![encode(key)?])
        }
    };
    written.map(|_| ()).map_err(|error| failed(&error))
}

fn encode<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| failed(&error))
}

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| failed(&error))
}

fn failed(error: &impl std::fmt::Display) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        "the cluster's catalogue cannot be read or written",
    )
    .with_detail(error.to_string())
}
