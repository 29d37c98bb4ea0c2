//! Columns of the keys of the tables that the user owns.

use local_dialect::RsType;

use super::keys;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_951,
    schema: "information_schema",
    name: "key_column_usage",
    kind: Kind::View,
    columns: &[
        ("constraint_catalog", RsType::VarChar(128)),
        ("constraint_schema", RsType::VarChar(128)),
        ("constraint_name", RsType::VarChar(128)),
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("column_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let (catalog, keys) = keys::owned(seen)?;
    let mut rows = Vec::new();
    for key in &keys {
        let schema = catalog.schema_name(key.table.schema);
        for (column, place) in key.constraint.rule.columns().iter().zip(1..) {
            rows.push(row![
                catalog.database(),
                schema,
                &key.constraint.name,
                catalog.database(),
                schema,
                &key.table.name,
                column,
                place,
            ]);
        }
    }
    Ok(rows)
}
