//! The files that a COPY has read (`STL_LOAD_COMMITS`, `SYS_LOAD_DETAIL`).

use rusqlite::params;

use super::{Execution, LoadHistory};

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadedFile {
    pub query_id: i64,
    pub user_id: i64,
    pub file_name: String,
    pub size_bytes: i64,
    /// Lines of text, or rows of a columnar file.
    pub lines: i64,
    pub file_format: String,
    pub start_micros: i64,
    pub end_micros: i64,
}

impl LoadHistory {
    pub(crate) fn record_files(
        &self,
        execution: &Execution,
        files: &[LoadedFile],
    ) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for file in files {
            transaction.execute(
                "INSERT INTO load_file VALUES (?,?,?,?,?,?,?,?)",
                params![
                    execution.query_id,
                    execution.user_id,
                    file.file_name,
                    file.size_bytes,
                    file.lines,
                    file.file_format,
                    file.start_micros,
                    file.end_micros,
                ],
            )?;
        }
        transaction.commit()
    }

    /// All files, oldest load first.
    pub(crate) fn files(&self) -> rusqlite::Result<Vec<LoadedFile>> {
        self.select("SELECT * FROM load_file ORDER BY query_id, rowid", |row| {
            Ok(LoadedFile {
                query_id: row.get("query_id")?,
                user_id: row.get("user_id")?,
                file_name: row.get("file_name")?,
                size_bytes: row.get("size_bytes")?,
                lines: row.get("lines")?,
                file_format: row.get("file_format")?,
                start_micros: row.get("start_micros")?,
                end_micros: row.get("end_micros")?,
            })
        })
    }
}
