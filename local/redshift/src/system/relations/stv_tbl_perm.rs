//! Tables of all databases by slice, for superusers (`STV_TBL_PERM`).

use local_dialect::RsType;

use super::stv_slices::SLICES;
use super::{history, pg_class, table_size};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_142,
    schema: "pg_catalog",
    name: "stv_tbl_perm",
    kind: Kind::View,
    columns: &[
        ("slice", RsType::Integer),
        ("id", RsType::Integer),
        ("name", RsType::Char(72)),
        ("rows", RsType::BigInt),
        ("sorted_rows", RsType::BigInt),
        ("temp", RsType::Integer),
        ("db_id", RsType::Integer),
        ("insert_pristine", RsType::Integer),
        ("delete_pristine", RsType::Integer),
        ("backup", RsType::Integer),
        ("dist_style", RsType::Integer),
        ("block_count", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for catalog in seen.all()? {
        let database = seen
            .cluster
            .database(catalog.database())
            .map(|database| database.oid);
        let counts = table_size::row_counts(seen, &catalog)?;
        for table in catalog.relations().filter_map(|found| found.as_table()) {
            let count = counts.get(&table.oid).copied().unwrap_or(0);
            for slice in 0..SLICES {
                let part = table_size::share(count, slice);
                rows.push(row![
                    slice,
                    table.oid,
                    history::cut(&table.name, 72),
                    part,
                    part,
                    0,
                    database,
                    0,
                    0,
                    i32::from(table.backup),
                    pg_class::dist_style(table),
                    table_size::slice_blocks(table, count, slice),
                ]);
            }
        }
    }
    Ok(rows)
}
