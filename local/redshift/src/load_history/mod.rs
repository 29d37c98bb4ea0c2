//! What COPY and UNLOAD did, in a store of its own so that it survives the rollback of what it tells:
//! the rows of `SYS_LOAD_HISTORY`, `SYS_LOAD_ERROR_DETAIL`, `STL_LOAD_ERRORS` and
//! `SYS_UNLOAD_HISTORY`.

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use local_transfer::LoadError;
use rusqlite::{Connection, Row, params};

mod files;
mod refused_fields;
mod replacements;

pub(crate) use self::files::LoadedFile;
use crate::session::Session;

/// Who ran a statement, where and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Execution {
    pub query_id: i64,
    pub(crate) user_id: i64,
    pub transaction_id: i64,
    pub session_id: i64,
    pub database_name: String,
    /// Microseconds since 1970-01-01 UTC.
    pub start_micros: i64,
}

impl Execution {
    /// The statement that `session` runs now.
    pub(crate) fn of(session: &Session) -> crate::session::Result<Self> {
        let cluster = session.cluster_state();
        Ok(Self {
            query_id: session.query_id(),
            user_id: i64::from(cluster.require_user(session.user())?.id),
            transaction_id: session.transaction_id(),
            session_id: i64::from(session.backend_pid()),
            database_name: session.database().to_owned(),
            start_micros: session.engine().now().as_microsecond(),
        })
    }
}

/// How a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Running,
    Completed,
    Aborted,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Aborted => "aborted",
        }
    }

    fn from_text(text: &str) -> Self {
        match text {
            "running" => Self::Running,
            "completed" => Self::Completed,
            _ => Self::Aborted,
        }
    }
}

/// One COPY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Load {
    pub execution: Execution,
    pub status: Status,
    pub table_name: String,
    pub end_micros: Option<i64>,
    pub data_source: String,
    pub file_format: String,
    pub progress: LoadProgress,
}

/// Figures of a COPY.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LoadProgress {
    pub loaded_rows: i64,
    pub loaded_bytes: i64,
    pub file_count: i64,
    pub file_bytes: i64,
    pub error_count: i64,
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedRow {
    pub execution: Execution,
    pub table_id: i64,
    pub error: LoadError,
}

/// One UNLOAD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unload {
    pub execution: Execution,
    pub status: Status,
    pub end_micros: Option<i64>,
    pub file_format: String,
    pub compression_type: String,
    pub location: String,
    pub rows: i64,
    pub files: i64,
    pub file_bytes: i64,
    pub error_message: String,
}

/// One file of an UNLOAD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnloadedFile {
    pub slice: i64,
    /// `s3://bucket/key`.
    pub path: String,
    pub start_micros: i64,
    pub end_micros: i64,
    /// Rows in it, without a header line.
    pub line_count: i64,
    pub transfer_bytes: i64,
}

/// The store; every call is its own transaction.
pub(crate) struct LoadHistory {
    connection: Mutex<Connection>,
}

impl fmt::Debug for LoadHistory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LoadHistory")
    }
}

impl LoadHistory {
    /// Opens the store, or makes it. What was running when the process ended is marked aborted.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.execute_batch(
            "UPDATE load SET status = 'aborted' WHERE status = 'running';
             UPDATE unload SET status = 'aborted' WHERE status = 'running';",
        )?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record_load(&self, load: &Load) -> rusqlite::Result<()> {
        let Load {
            execution,
            progress,
            ..
        } = load;
        self.connection().execute(
            "INSERT OR REPLACE INTO load VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            params![
                execution.query_id,
                execution.user_id,
                execution.transaction_id,
                execution.session_id,
                execution.database_name,
                load.status.as_str(),
                load.table_name,
                execution.start_micros,
                load.end_micros,
                load.data_source,
                load.file_format,
                progress.loaded_rows,
                progress.loaded_bytes,
                progress.file_count,
                progress.file_bytes,
                progress.error_count,
            ],
        )?;
        Ok(())
    }

    /// The loads of a transaction that has ended.
    pub(crate) fn end_loads(
        &self,
        query_ids: &[i64],
        status: Status,
        end_micros: i64,
    ) -> rusqlite::Result<()> {
        let connection = self.connection();
        let mut update = connection
            .prepare_cached("UPDATE load SET status = ?, end_micros = ? WHERE query_id = ?")?;
        for query_id in query_ids {
            update.execute(params![status.as_str(), end_micros, query_id])?;
        }
        Ok(())
    }

    pub(crate) fn record_errors(
        &self,
        execution: &Execution,
        table_id: i64,
        errors: &[LoadError],
    ) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for error in errors {
            transaction.execute(
                "INSERT INTO load_error VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                params![
                    execution.query_id,
                    execution.user_id,
                    execution.transaction_id,
                    execution.session_id,
                    execution.database_name,
                    table_id,
                    execution.start_micros,
                    error.file_name,
                    i64::try_from(error.line_number).unwrap_or(i64::MAX),
                    error.column_name,
                    error.column_type,
                    error.column_length,
                    i64::try_from(error.position).unwrap_or(i64::MAX),
                    error.raw_line,
                    error.raw_field,
                    error.reason.code,
                    error.reason.text,
                ],
            )?;
            refused_fields::record(&transaction, execution, error)?;
        }
        transaction.commit()
    }

    pub(crate) fn record_unload(&self, unload: &Unload) -> rusqlite::Result<()> {
        let Unload { execution, .. } = unload;
        self.connection().execute(
            "INSERT OR REPLACE INTO unload VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            params![
                execution.query_id,
                execution.user_id,
                execution.transaction_id,
                execution.session_id,
                execution.database_name,
                unload.status.as_str(),
                execution.start_micros,
                unload.end_micros,
                unload.file_format,
                unload.compression_type,
                unload.location,
                unload.rows,
                unload.files,
                unload.file_bytes,
                unload.error_message,
            ],
        )?;
        Ok(())
    }

    /// Adds files of the UNLOAD with this number.
    pub(crate) fn record_unloaded_files(
        &self,
        query_id: i64,
        files: &[UnloadedFile],
    ) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for file in files {
            transaction.execute(
                "INSERT INTO unload_file VALUES (?,?,?,?,?,?,?)",
                params![
                    query_id,
                    file.slice,
                    file.path,
                    file.start_micros,
                    file.end_micros,
                    file.line_count,
                    file.transfer_bytes,
                ],
            )?;
        }
        transaction.commit()
    }

    /// The highest number of a statement that is told of; 0 if there is none.
    pub(crate) fn last_query_id(&self) -> rusqlite::Result<i64> {
        self.connection().query_row(
            "SELECT max(coalesce((SELECT max(query_id) FROM load), 0),
                        coalesce((SELECT max(query_id) FROM unload), 0))",
            [],
            |row| row.get(0),
        )
    }

    /// All loads, oldest first.
    pub(crate) fn loads(&self) -> rusqlite::Result<Vec<Load>> {
        self.select("SELECT * FROM load ORDER BY query_id", |row| {
            let status: String = row.get("status")?;
            Ok(Load {
                execution: execution(row)?,
                status: Status::from_text(&status),
                table_name: row.get("table_name")?,
                end_micros: row.get("end_micros")?,
                data_source: row.get("data_source")?,
                file_format: row.get("file_format")?,
                progress: LoadProgress {
                    loaded_rows: row.get("loaded_rows")?,
                    loaded_bytes: row.get("loaded_bytes")?,
                    file_count: row.get("file_count")?,
                    file_bytes: row.get("file_bytes")?,
                    error_count: row.get("error_count")?,
                },
            })
        })
    }

    /// All refused rows, oldest load first.
    pub(crate) fn refused_rows(&self) -> rusqlite::Result<Vec<RefusedRow>> {
        self.select("SELECT * FROM load_error ORDER BY query_id, rowid", |row| {
            let position: i64 = row.get("position")?;
            Ok(RefusedRow {
                execution: execution(row)?,
                table_id: row.get("table_id")?,
                error: LoadError {
                    file_name: row.get("file_name")?,
                    line_number: u64::try_from(row.get::<_, i64>("line_number")?).unwrap_or(0),
                    column_name: row.get("column_name")?,
                    column_type: row.get("column_type")?,
                    column_length: row.get("column_length")?,
                    position: usize::try_from(position).unwrap_or(0),
                    raw_line: row.get("raw_line")?,
                    raw_field: row.get("raw_field")?,
                    reason: local_transfer::Reason {
                        code: row.get("error_code")?,
                        text: row.get("error_message")?,
                    },
                    fields: Vec::new(),
                },
            })
        })
    }

    /// All unloads, oldest first.
    pub(crate) fn unloads(&self) -> rusqlite::Result<Vec<Unload>> {
        self.select("SELECT * FROM unload ORDER BY query_id", |row| {
            let status: String = row.get("status")?;
            Ok(Unload {
                execution: execution(row)?,
                status: Status::from_text(&status),
                end_micros: row.get("end_micros")?,
                file_format: row.get("file_format")?,
                compression_type: row.get("compression_type")?,
                location: row.get("unloaded_location")?,
                rows: row.get("unloaded_rows")?,
                files: row.get("unloaded_files_count")?,
                file_bytes: row.get("unloaded_files_size")?,
                error_message: row.get("error_message")?,
            })
        })
    }

    /// The files of one UNLOAD, as they were written.
    pub(crate) fn unloaded_files(&self, query_id: i64) -> rusqlite::Result<Vec<UnloadedFile>> {
        let sql = format!("SELECT * FROM unload_file WHERE query_id = {query_id} ORDER BY rowid");
        self.select(&sql, |row| {
            Ok(UnloadedFile {
                slice: row.get("slice")?,
                path: row.get("path")?,
                start_micros: row.get("start_micros")?,
                end_micros: row.get("end_micros")?,
                line_count: row.get("line_count")?,
                transfer_bytes: row.get("transfer_size")?,
            })
        })
    }

    fn select<T>(
        &self,
        sql: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| read(row))?;
        rows.collect()
    }
}

fn execution(row: &Row<'_>) -> rusqlite::Result<Execution> {
    Ok(Execution {
        query_id: row.get("query_id")?,
        user_id: row.get("user_id")?,
        transaction_id: row.get("transaction_id")?,
        session_id: row.get("session_id")?,
        database_name: row.get("database_name")?,
        start_micros: row.get("start_micros")?,
    })
}

#[cfg(test)]
mod tests {
    use local_transfer::Reason;

    use super::*;

    fn load(status: Status) -> Load {
        Load {
            execution: Execution {
                query_id: 7,
                user_id: 100,
                transaction_id: 3,
                session_id: 11,
                database_name: "dev".to_owned(),
                start_micros: 1,
            },
            status,
            table_name: "t".to_owned(),
            end_micros: None,
            data_source: "s3://b/p".to_owned(),
            file_format: "csv".to_owned(),
            progress: LoadProgress {
                loaded_rows: 5,
                ..LoadProgress::default()
            },
        }
    }

    #[test]
    fn a_load_is_recorded_once_with_its_latest_state() {
        let folder = tempfile::tempdir().unwrap();
        let history = LoadHistory::open(&folder.path().join("h.sqlite")).unwrap();
        history.record_load(&load(Status::Running)).unwrap();
        history.record_load(&load(Status::Completed)).unwrap();
        assert_eq!(history.loads().unwrap(), [load(Status::Completed)]);
    }

    #[test]
    fn loads_that_a_crash_cut_off_are_aborted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h.sqlite");
        LoadHistory::open(&path)
            .unwrap()
            .record_load(&load(Status::Running))
            .unwrap();
        let history = LoadHistory::open(&path).unwrap();
        assert_eq!(history.loads().unwrap()[0].status, Status::Aborted);
    }

    #[test]
    fn refused_rows_come_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let history = LoadHistory::open(&folder.path().join("h.sqlite")).unwrap();
        let error = LoadError {
            file_name: "s3://b/p/part".to_owned(),
            line_number: 3,
            column_name: "c".to_owned(),
            column_type: "int4".to_owned(),
            column_length: String::new(),
            position: 9,
            raw_line: "a,b".to_owned(),
            raw_field: "b".to_owned(),
            reason: Reason::new(1207, "Invalid digit"),
            fields: Vec::new(),
        };
        let execution = load(Status::Running).execution;
        history
            .record_errors(&execution, 42, std::slice::from_ref(&error))
            .unwrap();
        assert_eq!(
            history.refused_rows().unwrap(),
            [RefusedRow {
                execution,
                table_id: 42,
                error
            }]
        );
    }
}
