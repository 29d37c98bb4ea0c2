//! Comments on tables and columns.

use local_dialect::RsType;

use super::pg_class;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_609,
    schema: "pg_catalog",
    name: "pg_description",
    kind: Kind::Table,
    columns: &[
        ("objoid", RsType::Oid),
        ("classoid", RsType::Oid),
        ("objsubid", RsType::Integer),
        ("description", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        let columns = seen.columns(&catalog, relation);
        for number in std::iter::once(0).chain(columns.iter().map(|column| column.number)) {
            if let Some(text) = catalog.comment(relation.oid(), number) {
                rows.push(row![relation.oid(), pg_class::RELATION.oid, number, text]);
            }
        }
    }
    Ok(rows)
}
