//! Tables and views that the user may use.

use local_dialect::RsType;

use crate::catalog::Relation;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "information_schema",
    name: "tables",
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
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .relations()
        .filter(|relation| seen.sees_relation(&catalog, relation))
        .map(|relation| {
            let kind = match relation {
                Relation::Table(_) => "BASE TABLE",
                Relation::View(_) => "VIEW",
            };
            row![
                catalog.database(),
                catalog.schema_name(relation.schema()),
                relation.name(),
                kind,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
            ]
        })
        .collect())
}
