//! Comments on tables and columns.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_description",
    columns: &[
        ("objoid", RsType::Oid),
        ("classoid", RsType::Oid),
        ("objsubid", RsType::Integer),
        ("description", RsType::Text),
    ],
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        let columns = seen.columns(&catalog, relation);
        for number in std::iter::once(0).chain(columns.iter().map(|column| column.number)) {
            if let Some(text) = catalog.comment(relation.oid(), number) {
                rows.push(row![relation.oid(), PG_CLASS_OID, number, text]);
            }
        }
    }
    Ok(rows)
}

/// Oid of `pg_class` in PostgreSQL.
const PG_CLASS_OID: u32 = 1_259;
