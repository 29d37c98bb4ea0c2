//! Rows in which ACCEPTINVCHARS has replaced something (`STL_REPLACEMENTS`, `SYS_COPY_REPLACEMENTS`).

use local_transfer::Replacement;
use rusqlite::params;

use super::{Execution, LoadHistory, execution};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReplacedRow {
    pub execution: Execution,
    pub table_id: i64,
    pub replacement: Replacement,
}

impl LoadHistory {
    pub(crate) fn record_replacements(
        &self,
        execution: &Execution,
        table_id: i64,
        replacements: &[Replacement],
    ) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for replacement in replacements {
            transaction.execute(
                "INSERT INTO load_replacement VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                params![
                    execution.query_id,
                    execution.user_id,
                    execution.transaction_id,
                    execution.session_id,
                    execution.database_name,
                    table_id,
                    execution.start_micros,
                    replacement.file_name,
                    replacement.line_number,
                    replacement.column_name,
                    replacement.raw_line,
                ],
            )?;
        }
        transaction.commit()
    }

    /// All rows with replacements, oldest load first.
    pub(crate) fn replaced_rows(&self) -> rusqlite::Result<Vec<ReplacedRow>> {
        self.select(
            "SELECT * FROM load_replacement ORDER BY query_id, rowid",
            |row| {
                Ok(ReplacedRow {
                    execution: execution(row)?,
                    table_id: row.get("table_id")?,
                    replacement: Replacement {
                        file_name: row.get("file_name")?,
                        line_number: row.get("line_number")?,
                        column_name: row.get("column_name")?,
                        raw_line: row.get("raw_line")?,
                    },
                })
            },
        )
    }
}
