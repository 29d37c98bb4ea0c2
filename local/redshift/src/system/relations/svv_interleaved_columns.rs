//! Columns of interleaved sort keys, for superusers (`SVV_INTERLEAVED_COLUMNS`): none is skewed.

use local_dialect::RsType;

use local_dialect::statements::table_attributes::SortKey;
use local_dialect::statements::vacuum::VacuumMode;

use super::maintained::{maintained, vacuum_mode};
use crate::catalog::Relation;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_578,
    schema: "pg_catalog",
    name: "svv_interleaved_columns",
    kind: Kind::View,
    columns: &[
        ("tbl", RsType::Integer),
        ("col", RsType::Integer),
        (
            "interleaved_skew",
            RsType::Decimal {
                precision: 19,
                scale: 2,
            },
        ),
        ("last_reindex", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for table in catalog.relations().filter_map(Relation::as_table) {
        let SortKey::Interleaved(keys) = &table.sort_key else {
            continue;
        };
        for (place, column) in (0..).zip(&table.columns) {
            if keys.contains(&column.name) {
                rows.push(row![table.oid, place, 1, reindexed(seen, table.oid)]);
            }
        }
    }
    Ok(rows)
}

/// When VACUUM REINDEX last had the table.
fn reindexed(seen: &Seen<'_>, oid: u32) -> Option<jiff::Timestamp> {
    maintained(seen)
        .filter(|done| done.table.oid == oid)
        .filter(|done| vacuum_mode(done) == Some(VacuumMode::Reindex))
        .last()
        .map(|done| done.ended)
}
