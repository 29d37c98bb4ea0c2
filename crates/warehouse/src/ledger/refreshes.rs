//! The last refresh of an entity and the last evaluation of a segment.

use model::RowCount;
use redshift_sql::ledger::RefreshKind;

use super::{Ledger, fitting};
use crate::{Error, Session};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The version of an entity's records, or the number of a segment's evaluation.
    pub number: i64,
    /// The table's name without its schema.
    pub table_name: String,
    pub row_count: RowCount,
    /// `None` for an entity.
    pub added: Option<u64>,
    pub removed: Option<u64>,
    pub updated: Option<u64>,
    /// In UTC, as the warehouse writes it.
    pub finished_at: String,
}

impl Ledger {
    /// `None` when it was never refreshed.
    pub async fn last_refresh(
        &self,
        session: &Session,
        kind: RefreshKind,
        name: &str,
    ) -> Result<Option<Refresh>, Error> {
        let name = fitting(name, 256)?;
        let rows = session
            .execute(&self.statements.last_refresh(kind, &name))
            .await?;
        if rows.rows.is_empty() {
            return Ok(None);
        }
        Ok(Some(Refresh {
            number: rows.parsed(0, "number")?,
            table_name: rows.required(0, "table_name")?.to_owned(),
            row_count: RowCount(rows.parsed(0, "row_count")?),
            added: rows.parsed_or_null(0, "added")?,
            removed: rows.parsed_or_null(0, "removed")?,
            updated: rows.parsed_or_null(0, "updated")?,
            finished_at: rows.required(0, "finished_at")?.to_owned(),
        }))
    }

    /// The tables of an entity's versions older than the last `kept`, oldest first; some may be gone.
    pub async fn old_versions(
        &self,
        session: &Session,
        entity: &str,
        kept: u32,
    ) -> Result<Vec<String>, Error> {
        let entity = fitting(entity, 256)?;
        let rows = session
            .execute(&self.statements.old_versions(&entity, kept))
            .await?;
        (0..rows.rows.len())
            .map(|row| Ok(rows.required(row, "table_name")?.to_owned()))
            .collect()
    }
}
