//! Tables and views that the user may use, the system's own among them.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_966,
    schema: "information_schema",
    name: "tables",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("table_type", RsType::VarChar(128)),
        ("self_referencing_column_name", RsType::VarChar(128)),
        ("reference_generation", RsType::VarChar(128)),
        ("user_defined_type_catalog", RsType::VarChar(128)),
        ("user_defined_type_schema", RsType::VarChar(128)),
        ("user_defined_name", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let own = crate::system::listed().map(|relation| {
        let is_view = relation.kind == Kind::View;
        (relation.schema, relation.name, is_view)
    });
    let users = catalog
        .relations()
        .filter(|relation| seen.sees_relation(&catalog, relation))
        .map(|relation| {
            let schema = catalog.schema_name(relation.schema());
            (schema, relation.name(), relation.definition().is_some())
        });
    let (temporary_schema, temporary) = seen.temporary();
    let mut rows: Vec<Row> = own
        .chain(users)
        .map(|(schema, name, is_view)| {
            let kind = if is_view { "VIEW" } else { "BASE TABLE" };
            row![catalog.database(), schema, name, kind]
        })
        .collect();
    rows.extend(temporary.iter().map(|table| {
        row![
            catalog.database(),
            &temporary_schema,
            table.name(),
            "LOCAL TEMPORARY",
        ]
    }));
    for row in &mut rows {
        row.resize(RELATION.columns.len(), Value::Null);
    }
    Ok(rows)
}
