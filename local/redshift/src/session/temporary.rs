//! A session's temporary tables (CREATE TABLE, TEMP and `#name`). Their rows are in DuckDB's `temp`
//! database, their description here; both end with the session.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::Table;

/// Temporary tables by name. Cloning is cheap: a transaction keeps a copy to roll back to.
#[derive(Clone, Default)]
pub(crate) struct TemporaryTables {
    tables: BTreeMap<String, Arc<Table>>,
}

impl TemporaryTables {
    /// The table of that name (folded, with its `#`).
    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    pub(crate) fn by_oid(&self, oid: u32) -> Option<&Arc<Table>> {
        self.tables.values().find(|table| table.oid == oid)
    }

    pub(crate) fn insert(&mut self, table: Arc<Table>) {
        self.tables.insert(table.name.clone(), table);
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Arc<Table>> {
        self.tables.remove(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values()
    }
}

/// DuckDB's quoted name of the sequence behind a temporary table's IDENTITY column.
pub(crate) fn identity_sequence(oid: u32, column: i16) -> String {
    format!("\"temp\".\"main\".\"t{oid}_identity_{column}\"")
}

/// DuckDB's quoted name of the table with a temporary table's rows.
pub(crate) fn duckdb_name(oid: u32) -> String {
    format!("\"temp\".\"main\".\"t{oid}\"")
}
