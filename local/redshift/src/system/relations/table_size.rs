//! How many rows tables have, and how much room they are taken to need: Redshift writes each column, and
//! three of its own, in blocks of 1 MB on each slice. Texts are taken to be short.

use std::collections::HashMap;

use local_dialect::RsType;

use super::stv_slices::SLICES;
use crate::catalog::{self, DatabaseCatalog, Table};
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

/// Bytes of a text whose length varies.
const TEXT_WIDTH: u32 = 16;

/// Bytes of each of the columns that Redshift adds to a table.
const OWN_WIDTH: u32 = 8;

/// Bytes of a value in each column of a table, Redshift's own included.
pub(super) fn widths(table: &Table) -> impl Iterator<Item = u32> {
    let columns = table.columns.iter().map(|column| width(column.data_type));
    columns.chain([OWN_WIDTH; 3])
}

fn width(kind: RsType) -> u32 {
    match kind {
        RsType::Boolean => 1,
        RsType::SmallInt => 2,
        RsType::Integer | RsType::Real | RsType::Date => 4,
        RsType::Decimal { precision, .. } if precision > 19 => 16,
        RsType::Char(bytes) => bytes,
        RsType::VarChar(bytes) | RsType::VarByte(bytes) => bytes.min(TEXT_WIDTH),
        RsType::Super => TEXT_WIDTH,
        _ => 8,
    }
}

/// Blocks of so many values of a column on one slice.
pub(super) fn column_blocks(width: u32, values: i64) -> i64 {
    const BLOCK: i64 = 1 << 20;
    (i64::from(width) * values + BLOCK - 1) / BLOCK
}

/// Blocks that a table with so many rows takes up on all slices.
pub(in crate::system) fn blocks(table: &Table, rows: i64) -> i64 {
    (0..SLICES)
        .map(|slice| slice_blocks(table, rows, slice))
        .sum()
}

/// Likewise on one slice.
pub(super) fn slice_blocks(table: &Table, rows: i64, slice: i32) -> i64 {
    let part = share(rows, slice);
    widths(table).map(|width| column_blocks(width, part)).sum()
}

/// The rows of a table that lie in one slice when they are spread evenly.
pub(super) fn share(rows: i64, slice: i32) -> i64 {
    let slices = i64::from(SLICES);
    rows / slices + i64::from(i64::from(slice) < rows % slices)
}
