//! The blocks of tables, estimated like their sizes.

use std::sync::Arc;

use super::stv_slices::SLICES;
use super::table_size;
use crate::catalog::{Relation, Table};
use crate::session::Result;
use crate::system::seen::Seen;

/// One block of a column on a slice.
pub(super) struct Block {
    /// Oid of the database.
    pub(super) database: Option<u32>,
    pub(super) table: Arc<Table>,
    pub(super) slice: i32,
    /// From 0; three of Redshift's own follow the table's.
    pub(super) column: i32,
    pub(super) number: i64,
    pub(super) values: i64,
}

/// The blocks of all tables of all databases that hold rows.
pub(super) fn listed(seen: &mut Seen<'_>) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for catalog in seen.all()? {
        let database = seen.cluster.database(catalog.database());
        let database = database.map(|database| database.oid);
        let counts = table_size::row_counts(seen, &catalog)?;
        for table in catalog.relations().filter_map(Relation::as_table) {
            let rows = counts.get(&table.oid).copied().unwrap_or(0);
            for slice in 0..SLICES {
                let part = table_size::share(rows, slice);
                for (column, width) in (0..).zip(table_size::widths(table)) {
                    let needed = table_size::column_blocks(width, part);
                    blocks.extend((0..needed).map(|number| Block {
                        database,
                        table: Arc::clone(table),
                        slice,
                        column,
                        number,
                        values: part / needed,
                    }));
                }
            }
        }
    }
    Ok(blocks)
}
