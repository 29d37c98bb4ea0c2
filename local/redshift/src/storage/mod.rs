//! One DuckDB instance with one attached file per Redshift database.
//!
//! A database `sales` is `databases/sales.duckdb`, attached as `"sales"`. Its rows are in the DuckDB
//! schema `data`; what the catalogue knows of it is in `longshore_catalog`. Commits are durable when
//! they return; after a crash DuckDB replays its log when the file is attached.

pub(crate) mod errors;
mod file_name;
mod number_range;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use duckdb::{Config, Connection};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;

use crate::catalog::versions::Versions;
use crate::engine::Options;
use crate::error::Error;
use crate::session::Result;
pub(crate) use number_range::number_range;

/// Memory for queries where the options name none.
const DEFAULT_MEMORY_LIMIT_BYTES: u64 = 4 << 30;

/// Names that DuckDB keeps for itself.
const RESERVED_DATABASE_NAMES: [&str; 3] = ["memory", "system", "temp"];

/// The engine's files.
pub(crate) struct Storage {
    root: Mutex<Connection>,
    attached: RwLock<BTreeSet<String>>,
    versions: Versions,
    folder: PathBuf,
    spill: PathBuf,
}

impl Storage {
    /// Opens the files of `databases`. Files of databases that the cluster does not know are what a
    /// crash in CREATE or DROP DATABASE left, and are removed.
    pub(crate) fn open(
        options: &Options,
        databases: &[String],
    ) -> std::result::Result<Self, Error> {
        let folder = options.data_dir.join("databases");
        let spill = options.data_dir.join("spill");
        for path in [&folder, &spill] {
            fs::create_dir_all(path).map_err(|source| Error::Folder {
                path: path.clone(),
                source,
            })?;
        }
        remove_strangers(&folder, databases).map_err(|source| Error::Folder {
            path: folder.clone(),
            source,
        })?;
        let root = open_instance(options, &spill).map_err(|source| Error::Execution { source })?;
        let storage = Self {
            root: Mutex::new(root),
            attached: RwLock::default(),
            versions: Versions::default(),
            folder,
            spill,
        };
        for database in databases {
            storage.attach(database).map_err(|source| Error::Database {
                database: database.clone(),
                source,
            })?;
        }
        Ok(storage)
    }

    fn root(&self) -> MutexGuard<'_, Connection> {
        self.root.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of its own for a session.
    pub(crate) fn connect(&self) -> std::result::Result<Connection, Error> {
        let connection = self.root().try_clone();
        connection
            .and_then(|connection| {
                connection.execute_batch(SESSION_SETTINGS)?;
                Ok(connection)
            })
            .map_err(|source| Error::Execution { source })
    }

    /// Where what does not stay is written: DuckDB's spilled rows, UNLOAD's files under construction.
    pub(crate) fn spill_folder(&self) -> &Path {
        &self.spill
    }

    pub(crate) fn is_attached(&self, database: &str) -> bool {
        self.attached
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(database)
    }

    /// The databases' catalogues, as far as they are known.
    pub(crate) fn versions(&self) -> &Versions {
        &self.versions
    }

    fn file(&self, database: &str) -> PathBuf {
        self.folder.join(file_name::of(database))
    }

    fn attach(&self, database: &str) -> std::result::Result<(), duckdb::Error> {
        let path = self
            .file(database)
            .display()
            .to_string()
            .replace('\'', "''");
        self.root().execute_batch(&format!(
            "ATTACH '{path}' AS {name}; CREATE SCHEMA IF NOT EXISTS {name}.data;",
            name = quote(database)
        ))?;
        self.versions.forget(database);
        self.attached
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(database.to_owned());
        Ok(())
    }

    /// Makes the empty file of a new database. Until the cluster knows the name, the file counts as
    /// half made and does not outlive a restart.
    pub(crate) fn create(&self, database: &str) -> Result<()> {
        if RESERVED_DATABASE_NAMES.contains(&database) {
            return Err(SqlError::new(
                SqlState::INVALID_NAME,
                format!("database name \"{database}\" is reserved"),
            )
            .with_hint("The embedded engine keeps this name for itself; choose another one."));
        }
        if self.is_attached(database) {
            return Err(SqlError::new(
                SqlState::DUPLICATE_DATABASE,
                format!("database \"{database}\" already exists"),
            ));
        }
        self.attach(database)
            .map_err(|error| errors::translate(&error))
    }

    /// Gives a database that nobody uses another name. `commit` makes the cluster know the new name:
    /// until then the file has both, so that a crash leaves the one that counts.
    pub(crate) fn rename(
        &self,
        from: &str,
        to: &str,
        commit: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        if RESERVED_DATABASE_NAMES.contains(&to) {
            return Err(SqlError::new(
                SqlState::INVALID_NAME,
                format!("database name \"{to}\" is reserved"),
            ));
        }
        let (old, new) = (self.file(from), self.file(to));
        self.detach(from)?;
        let linked = fs::hard_link(&old, &new)
            .map_err(|error| SqlError::new(SqlState::INTERNAL_ERROR, error.to_string()))
            .and_then(|()| commit());
        let (name, superfluous) = match linked {
            Ok(()) => (to, &old),
            Err(_) => (from, &new),
        };
        remove_file(superfluous);
        let attached = self.attach(name).map_err(|error| errors::translate(&error));
        linked.and(attached)
    }

    /// Detaching writes everything into the database's file and removes its log.
    fn detach(&self, database: &str) -> Result<()> {
        self.attached
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(database);
        self.versions.forget(database);
        self.root()
            .execute_batch(&format!("DETACH {}", quote(database)))
            .map_err(|error| errors::translate(&error))
    }

    /// Detaches a database and removes its file.
    pub(crate) fn remove(&self, database: &str) -> Result<()> {
        self.detach(database)?;
        let path = self.file(database);
        for path in [path.with_extension("duckdb.wal"), path] {
            remove_file(&path);
        }
        Ok(())
    }
}

fn remove_file(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "cannot remove the file of a dropped database");
        }
        _ => {}
    }
}

/// Connections inherit nothing of these, so each sets them.
const SESSION_SETTINGS: &str = "SET integer_division = true; \
    SET default_null_order = 'nulls_last_on_asc_first_on_desc'; \
    SET tracked_metrics = ['operator.*']; PRAGMA enable_profiling = 'no_output';";

fn open_instance(
    options: &Options,
    spill: &Path,
) -> std::result::Result<Connection, duckdb::Error> {
    let limit = options
        .memory_limit_bytes
        .unwrap_or(DEFAULT_MEMORY_LIMIT_BYTES);
    let config = Config::default()
        .enable_autoload_extension(false)?
        .with("autoinstall_known_extensions", "false")?
        .with("immediate_transaction_mode", "true")?
        .with("memory_limit", format!("{limit}B"))?
        .with("temp_directory", spill.display().to_string())?;
    Connection::open_in_memory_with_flags(config)
}

fn remove_strangers(folder: &Path, databases: &[String]) -> std::io::Result<()> {
    let known: BTreeSet<String> = databases.iter().map(|name| file_name::of(name)).collect();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .map(|name| name.trim_end_matches(".wal").to_owned());
        if name.is_some_and(|name| !known.contains(&name)) {
            tracing::warn!("removing a database file that was never finished");
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
