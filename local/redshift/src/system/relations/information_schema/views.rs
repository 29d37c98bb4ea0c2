//! Views that the user may use; the definition only for its owner.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_955,
    schema: "information_schema",
    name: "views",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("view_definition", RsType::VarChar(65535)),
        ("check_option", RsType::VarChar(128)),
        ("is_updatable", RsType::VarChar(3)),
        ("is_insertable_into", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        if let Some(text) = crate::system::view_text(&catalog, relation)
            && seen.sees_relation(&catalog, relation)
        {
            let definition = seen.access.owns(relation.owner()).then_some(text);
            rows.push(row![
                catalog.database(),
                catalog.schema_name(relation.schema()),
                relation.name(),
                definition,
                "NONE",
                "NO",
                "NO",
            ]);
        }
    }
    Ok(rows)
}
