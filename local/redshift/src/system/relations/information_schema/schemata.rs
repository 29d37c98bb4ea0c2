//! Schemas that the user owns.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_902,
    schema: "information_schema",
    name: "schemata",
    kind: Kind::View,
    columns: &[
        ("catalog_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("schema_owner", RsType::VarChar(128)),
        ("default_character_set_catalog", RsType::VarChar(128)),
        ("default_character_set_schema", RsType::VarChar(128)),
        ("default_character_set_name", RsType::VarChar(128)),
        ("sql_path", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .schemas()
        .filter(|schema| seen.access.owns(schema.owner))
        .map(|schema| {
            row![
                catalog.database(),
                &schema.name,
                seen.cluster.user_name(schema.owner),
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
            ]
        })
        .collect())
}
