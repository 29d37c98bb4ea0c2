//! Cursors (database developer guide, DECLARE): the whole result is kept when the cursor is declared,
//! as on Redshift's leader node; one may be open in a session, and it ends with its transaction.

use arrow::record_batch::RecordBatch;
use local_dialect::error::{SqlError, SqlState};

use super::open_cursors::Entry;
use super::{OutputColumn, Result};
use crate::queries::spool::SpooledRows;

/// An open cursor.
#[derive(Debug)]
struct Cursor {
    name: String,
    columns: Vec<OutputColumn>,
    rows: SpooledRows,
    entry: Entry,
}

/// The session's cursor, if one is open.
#[derive(Debug, Default)]
pub(crate) struct Cursors(Option<Cursor>);

impl Cursors {
    /// Refuses a second cursor.
    pub(crate) fn check_free(&self, name: &str) -> Result<()> {
        match &self.0 {
            Some(open) if open.name == name => Err(SqlError::new(
                SqlState::DUPLICATE_CURSOR,
                format!("cursor \"{name}\" already exists"),
            )),
            Some(_) => Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "only one cursor may be open in a session",
            )
            .with_hint("CLOSE the open cursor first.")),
            None => Ok(()),
        }
    }

    pub(crate) fn open(
        &mut self,
        name: String,
        columns: Vec<OutputColumn>,
        rows: SpooledRows,
        entry: Entry,
    ) {
        self.0 = Some(Cursor {
            name,
            columns,
            rows,
            entry,
        });
    }

    pub(crate) fn close(&mut self, name: &str) -> Result<()> {
        self.get(name)?;
        self.0 = None;
        Ok(())
    }

    /// Ends whatever is open; with the transaction.
    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }

    fn get(&mut self, name: &str) -> Result<&mut Cursor> {
        self.0
            .as_mut()
            .filter(|cursor| cursor.name == name)
            .ok_or_else(|| {
                SqlError::new(
                    SqlState::INVALID_CURSOR_NAME,
                    format!("cursor \"{name}\" does not exist"),
                )
            })
    }

    pub(crate) fn columns(&mut self, name: &str) -> Result<Vec<OutputColumn>> {
        self.get(name).map(|cursor| cursor.columns.clone())
    }

    /// The next rows, at most so many of them; `None` when there are no more.
    pub(crate) fn next(&mut self, name: &str, at_most: usize) -> Result<Option<RecordBatch>> {
        let cursor = self.get(name)?;
        let batch = cursor.rows.next(at_most)?;
        if let Some(batch) = &batch {
            cursor.entry.fetched(batch.num_rows() as u64);
        }
        Ok(batch)
    }
}
