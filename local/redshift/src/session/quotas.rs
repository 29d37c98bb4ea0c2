//! Quotas of schemas (database developer guide, CREATE SCHEMA): what a transaction has put into tables
//! is held against them when it commits. One that only removed rows commits in any case.

use std::collections::BTreeSet;

use jiff::Timestamp;
use local_dialect::error::{SqlError, SqlState};

use super::latest::Latest;
use super::{Result, Session};
use crate::catalog::{self, DatabaseCatalog, Relation, Schema};
use crate::storage::errors;
use crate::system;

/// A schema that would have been larger than its quota.
#[derive(Debug, Clone)]
pub(crate) struct QuotaViolation {
    pub schema: Schema,
    pub transaction_id: i64,
    pub pid: i32,
    pub user: String,
    pub quota_megabytes: u64,
    pub used_megabytes: u64,
    pub at: Timestamp,
}

/// The violations that are kept.
pub(crate) type QuotaViolations = Latest<QuotaViolation, 1_000>;

impl Session {
    /// The transaction puts rows into a table.
    pub(crate) fn note_ingestion(&mut self, database: &str, oid: u32) {
        self.transaction.note_ingestion(database, oid);
    }

    /// Refuses to commit what makes a schema larger than its quota.
    pub(super) fn check_quotas(&mut self) -> Result<()> {
        let mut violations = Vec::new();
        for (database, tables) in self.transaction.ingested() {
            let catalog = self.catalog(&database)?;
            for schema in limited_schemas(&catalog, &tables) {
                let used_megabytes = self.used_megabytes(&catalog, schema)?;
                let quota_megabytes = schema.quota_megabytes.unwrap_or(u64::MAX);
                if used_megabytes > quota_megabytes {
                    violations.push(QuotaViolation {
                        schema: schema.clone(),
                        transaction_id: self.transaction_id(),
                        pid: self.backend_pid(),
                        user: self.user.clone(),
                        quota_megabytes,
                        used_megabytes,
                        at: self.engine.now(),
                    });
                }
            }
        }
        if violations.is_empty() {
            return Ok(());
        }
        let refusal = exceeded(self.transaction_id(), &violations);
        for violation in violations {
            self.engine.quota_violations().record(violation);
        }
        Err(refusal)
    }

    /// Megabytes of the tables of a schema, estimated as everywhere.
    pub(crate) fn used_megabytes(
        &mut self,
        catalog: &DatabaseCatalog,
        schema: &Schema,
    ) -> Result<u64> {
        let mut used = 0;
        let tables = catalog.relations().filter_map(Relation::as_table);
        for table in tables.filter(|table| table.schema == schema.oid) {
            let rows = catalog::rows_of(catalog.database(), table.oid);
            let rows: i64 = self
                .duckdb()
                .query_row(&format!("SELECT count(*) FROM {rows}"), [], |row| {
                    row.get(0)
                })
                .map_err(|error| errors::translate(&error))?;
            used += system::blocks_of(table, rows).unsigned_abs();
        }
        Ok(used)
    }
}

/// The schemas with a quota that any of the tables is in.
fn limited_schemas<'c>(
    catalog: &'c DatabaseCatalog,
    tables: &BTreeSet<u32>,
) -> impl Iterator<Item = &'c Schema> {
    let schemas: BTreeSet<u32> = tables
        .iter()
        .filter_map(|oid| catalog.relation_by_oid(*oid))
        .map(Relation::schema)
        .collect();
    catalog
        .schemas()
        .filter(move |schema| schemas.contains(&schema.oid) && schema.quota_megabytes.is_some())
}

fn exceeded(transaction_id: i64, violations: &[QuotaViolation]) -> SqlError {
    let schemas: Vec<String> = violations
        .iter()
        .map(|violation| {
            format!(
                "(Schema: {}, Quota: {}, Current Disk Usage: {})",
                violation.schema.name, violation.quota_megabytes, violation.used_megabytes
            )
        })
        .collect();
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!(
            "Transaction {transaction_id} is aborted due to exceeding the disk space quota in schema(s): {}.\n\
             Free up disk space or request increased quota for the schema(s).",
            schemas.join(", ")
        ),
    )
}
