//! Defaults of columns.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_604,
    schema: "pg_catalog",
    name: "pg_attrdef",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("adrelid", RsType::Oid),
        ("adnum", RsType::SmallInt),
        ("adbin", RsType::Text),
        ("adsrc", RsType::Text),
    ],
    hidden: &["oid"],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        if relation.as_table().is_none() {
            continue;
        }
        for column in seen.columns(&catalog, relation) {
            if let Some(default) = column.default {
                rows.push(row![
                    relation.oid(),
                    relation.oid(),
                    column.number,
                    &default,
                    &default
                ]);
            }
        }
    }
    Ok(rows)
}
