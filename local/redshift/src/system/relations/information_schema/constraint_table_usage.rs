//! Tables that keys speak of: their own, or the one that a foreign key refers to.

use local_dialect::RsType;

use super::keys;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_953,
    schema: "information_schema",
    name: "constraint_table_usage",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("constraint_catalog", RsType::VarChar(128)),
        ("constraint_schema", RsType::VarChar(128)),
        ("constraint_name", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let (catalog, keys) = keys::owned(seen)?;
    let mut rows = Vec::new();
    for key in &keys {
        if let Some((table, _)) = key.used(&catalog) {
            rows.push(row![
                catalog.database(),
                catalog.schema_name(table.schema),
                &table.name,
                catalog.database(),
                catalog.schema_name(key.table.schema),
                &key.constraint.name,
            ]);
        }
    }
    Ok(rows)
}
