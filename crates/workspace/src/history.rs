//! What was run in this workspace, kept in SQLite beside the definitions.
//!
//! Several processes may write at once. A run whose process was killed stays `running`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::error::Error;

const SCHEMA: &str = include_str!("history.sql");

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct History {
    file: PathBuf,
    connection: Connection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Running,
    Succeeded,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: i64,
    /// The command, for example `entity refresh`.
    pub verb: String,
    /// What it was about, for example `planes`.
    pub subject: String,
    /// Microseconds since 1970-01-01 UTC.
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub outcome: Outcome,
    /// One line: figures of a success, the error of a failure.
    pub summary: Option<String>,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    fn from_text(text: &str) -> Self {
        match text {
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            _ => Self::Running,
        }
    }
}

impl History {
    /// Opens `history.sqlite` in `folder`; both are made when they are not there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let file = folder.join("history.sqlite");
        fs::create_dir_all(folder).map_err(|source| Error::Write {
            file: folder.display().to_string(),
            source,
        })?;
        let open = || {
            let connection = Connection::open(&file)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        let connection = open().map_err(|source| Error::History {
            file: file.clone(),
            source,
        })?;
        Ok(Self { file, connection })
    }

    /// Records that a run began, and returns its number.
    pub fn start(&self, verb: &str, subject: &str, started_at: i64) -> Result<i64, Error> {
        self.named(self.connection.execute(
            "INSERT INTO runs (verb, subject, started_at, outcome) VALUES (?1, ?2, ?3, 'running')",
            params![verb, subject, started_at],
        ))?;
        Ok(self.connection.last_insert_rowid())
    }

    pub fn finish(
        &self,
        id: i64,
        outcome: Outcome,
        summary: &str,
        ended_at: i64,
    ) -> Result<(), Error> {
        self.named(self.connection.execute(
            "UPDATE runs SET outcome = ?2, summary = ?3, ended_at = ?4 WHERE id = ?1",
            params![id, outcome.as_str(), summary, ended_at],
        ))?;
        Ok(())
    }

    /// The latest runs, newest first.
    pub fn latest(&self, limit: u32) -> Result<Vec<Run>, Error> {
        let read = || {
            let mut statement = self.connection.prepare(
                "SELECT id, verb, subject, started_at, ended_at, outcome, summary \
                 FROM runs ORDER BY id DESC LIMIT ?1",
            )?;
            statement
                .query_map([limit], run)?
                .collect::<Result<Vec<_>, _>>()
        };
        self.named(read())
    }

    pub fn run(&self, id: i64) -> Result<Option<Run>, Error> {
        let sql = "SELECT id, verb, subject, started_at, ended_at, outcome, summary \
                   FROM runs WHERE id = ?1";
        self.named(self.connection.query_row(sql, [id], run).optional())
    }

    fn named<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| Error::History {
            file: self.file.clone(),
            source,
        })
    }
}

fn run(row: &rusqlite::Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: row.get(0)?,
        verb: row.get(1)?,
        subject: row.get(2)?,
        started_at: row.get(3)?,
        ended_at: row.get(4)?,
        outcome: Outcome::from_text(&row.get::<_, String>(5)?),
        summary: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_running_until_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path()).unwrap();
        let id = history.start("load", "flights.flights", 10).unwrap();
        assert_eq!(history.run(id).unwrap().unwrap().outcome, Outcome::Running);
        history
            .finish(id, Outcome::Failed, "no such file", 20)
            .unwrap();

        let reopened = History::open(folder.path()).unwrap().latest(5).unwrap();
        assert_eq!(reopened.len(), 1);
        assert_eq!(reopened[0].outcome, Outcome::Failed);
        assert_eq!(reopened[0].ended_at, Some(20));
    }

    #[test]
    fn a_file_that_is_no_database_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("history.sqlite"), "x".repeat(4096)).unwrap();
        let error = History::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("history.sqlite"), "{error}");
    }
}
