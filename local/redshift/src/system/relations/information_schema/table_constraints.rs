//! Keys of the tables that the user owns.

use local_dialect::RsType;

use super::keys;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_950,
    schema: "information_schema",
    name: "table_constraints",
    kind: Kind::View,
    columns: &[
        ("constraint_catalog", RsType::VarChar(128)),
        ("constraint_schema", RsType::VarChar(128)),
        ("constraint_name", RsType::VarChar(128)),
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("constraint_type", RsType::VarChar(128)),
        ("is_deferrable", RsType::VarChar(3)),
        ("initially_deferred", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let (catalog, keys) = keys::owned(seen)?;
    Ok(keys
        .iter()
        .map(|key| {
            let schema = catalog.schema_name(key.table.schema);
            row![
                catalog.database(),
                schema,
                &key.constraint.name,
                catalog.database(),
                schema,
                &key.table.name,
                key.kind(),
                "NO",
                "NO",
            ]
        })
        .collect())
}
