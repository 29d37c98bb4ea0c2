//! VACUUM, ANALYZE and REFRESH of tables, for the relations that show them. A rollback does not take
//! back that they ran.

use jiff::Timestamp;
use local_dialect::statements::vacuum::VacuumMode;

use super::latest::Latest;
use super::{Result, Session};
use crate::catalog::{self, DatabaseCatalog, Table};
use crate::storage::errors;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    Vacuum(VacuumMode),
    Analyze {
        /// `analyze_threshold_percent`.
        threshold: String,
        predicate_columns: bool,
    },
    /// REFRESH MATERIALIZED VIEW.
    Refresh,
}

/// A table that was looked after.
#[derive(Debug, Clone)]
pub(crate) struct Maintained {
    pub work: Work,
    pub user: String,
    pub pid: i32,
    pub query_id: i64,
    pub transaction_id: i64,
    pub database: String,
    pub schema: String,
    pub table: Table,
    /// Rows of the table when it was done.
    pub rows: i64,
    pub started: Timestamp,
    pub ended: Timestamp,
}

/// The work that is kept.
pub(crate) type Maintenance = Latest<Maintained, 2_000>;

impl Session {
    /// Notes that a table was looked after.
    pub(crate) fn note_maintenance(
        &self,
        work: Work,
        catalog: &DatabaseCatalog,
        table: &Table,
    ) -> Result<()> {
        let rows = catalog::rows_of(catalog.database(), table.oid);
        let rows = self
            .duckdb()
            .query_row(&format!("SELECT count(*) FROM {rows}"), [], |row| {
                row.get(0)
            })
            .map_err(|error| errors::translate(&error))?;
        self.engine.maintenance().record(Maintained {
            work,
            user: self.user.clone(),
            pid: self.backend_pid(),
            query_id: self.query_id,
            transaction_id: self.transaction_id(),
            database: catalog.database().to_owned(),
            schema: catalog.schema_name(table.schema).to_owned(),
            table: table.clone(),
            rows,
            started: self.statement_start,
            ended: self.engine.now(),
        });
        Ok(())
    }
}
