//! Tables and views of the current database that the user may use.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_029,
    schema: "pg_catalog",
    name: "svv_tables",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::Text),
        ("table_schema", RsType::Text),
        ("table_name", RsType::Text),
        ("table_type", RsType::Text),
        ("remarks", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows: Vec<Row> = catalog
        .relations()
        .filter(|relation| seen.sees_relation(&catalog, relation))
        .map(|relation| {
            row![
                catalog.database(),
                catalog.schema_name(relation.schema()),
                relation.name(),
                match relation.definition() {
                    None => "BASE TABLE",
                    Some(_) => "VIEW",
                },
                catalog.comment(relation.oid(), 0),
            ]
        })
        .collect();
    let (schema, tables) = seen.temporary();
    rows.extend(tables.iter().map(|table| {
        row![
            catalog.database(),
            &schema,
            table.name(),
            "LOCAL TEMPORARY",
            Value::Null,
        ]
    }));
    Ok(rows)
}
