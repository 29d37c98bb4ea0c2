//! The fields of refused rows (`STL_LOADERROR_DETAIL`).

use local_transfer::{LoadError, LoadedField};
use rusqlite::{Transaction, params};

use super::{Execution, LoadHistory};

/// One field of a refused row, up to the one at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedField {
    pub query_id: i64,
    pub user_id: i64,
    pub session_id: i64,
    pub file_name: String,
    pub line_number: i64,
    /// Place in the row, counted from 0.
    pub number: i64,
    pub field: LoadedField,
}

/// Records the fields that are kept of a refused row.
pub(super) fn record(
    transaction: &Transaction<'_>,
    execution: &Execution,
    error: &LoadError,
) -> rusqlite::Result<()> {
    for (field, number) in error.fields.iter().zip(0_i64..) {
        transaction.execute(
            "INSERT INTO load_error_field VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            params![
                execution.query_id,
                execution.user_id,
                execution.session_id,
                error.file_name,
                i64::try_from(error.line_number).unwrap_or(i64::MAX),
                number,
                field.column_name,
                field.value,
                field.is_null,
                field.column_type,
                field.column_length,
            ],
        )?;
    }
    Ok(())
}

impl LoadHistory {
    /// All fields of refused rows, oldest load first.
    pub(crate) fn refused_fields(&self) -> rusqlite::Result<Vec<RefusedField>> {
        self.select(
            "SELECT * FROM load_error_field ORDER BY query_id, rowid",
            |row| {
                Ok(RefusedField {
                    query_id: row.get("query_id")?,
                    user_id: row.get("user_id")?,
                    session_id: row.get("session_id")?,
                    file_name: row.get("file_name")?,
                    line_number: row.get("line_number")?,
                    number: row.get("field")?,
                    field: LoadedField {
                        column_name: row.get("column_name")?,
                        column_type: row.get("column_type")?,
                        column_length: row.get("column_length")?,
                        value: row.get("value")?,
                        is_null: row.get("is_null")?,
                    },
                })
            },
        )
    }
}
