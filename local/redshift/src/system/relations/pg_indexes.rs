//! Indexes by name, with the statements that would have made them.

use local_dialect::RsType;

use super::index;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_101,
    schema: "pg_catalog",
    name: "pg_indexes",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("indexname", RsType::Name),
        ("tablespace", RsType::Name),
        ("indexdef", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let tables = catalog.relations().filter_map(|found| found.as_table());
    let indexes = tables.flat_map(|table| index::of_table(table));
    Ok(indexes
        .map(|index| {
            row![
                catalog.schema_name(index.table.schema),
                &index.table.name,
                index.name,
                Value::Null,
                index::definition(&catalog, index.oid),
            ]
        })
        .collect())
}
