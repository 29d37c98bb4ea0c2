//! How many rows tables have.

use std::collections::HashMap;

use super::stv_slices::SLICES;
use crate::catalog::{self, DatabaseCatalog};
use crate::session::Result;
use crate::storage::errors;
use crate::system::seen::Seen;

/// Tables that one statement counts.
const TABLES_AT_ONCE: usize = 200;

/// The rows of each table of the database, as the transaction sees them.
pub(super) fn row_counts(seen: &Seen<'_>, catalog: &DatabaseCatalog) -> Result<HashMap<u32, i64>> {
    let tables: Vec<u32> = catalog
        .relations()
        .filter_map(|relation| relation.as_table())
        .map(|table| table.oid)
        .collect();
    let mut counts = HashMap::with_capacity(tables.len());
    for some in tables.chunks(TABLES_AT_ONCE) {
        let selects: Vec<String> = some
            .iter()
            .map(|oid| {
                let rows = catalog::rows_of(catalog.database(), *oid);
                format!("SELECT {oid}, count(*) FROM {rows}")
            })
            .collect();
        let mut statement = seen
            .session
            .duckdb()
            .prepare(&selects.join(" UNION ALL "))
            .map_err(|error| errors::translate(&error))?;
        let found = statement
            .query_map([], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?)))
            .map_err(|error| errors::translate(&error))?;
        for row in found {
            let (oid, count) = row.map_err(|error| errors::translate(&error))?;
            counts.insert(oid, count);
        }
    }
    Ok(counts)
}

/// The rows of a table that lie in one slice when they are spread evenly.
pub(super) fn share(rows: i64, slice: i32) -> i64 {
    let slices = i64::from(SLICES);
    rows / slices + i64::from(i64::from(slice) < rows % slices)
}
