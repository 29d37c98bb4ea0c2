//! Foreign keys of the tables that the user owns.

use local_dialect::RsType;

use super::keys;
use crate::catalog::ConstraintRule;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_954,
    schema: "information_schema",
    name: "referential_constraints",
    kind: Kind::View,
    columns: &[
        ("constraint_catalog", RsType::VarChar(128)),
        ("constraint_schema", RsType::VarChar(128)),
        ("constraint_name", RsType::VarChar(128)),
        ("unique_constraint_catalog", RsType::VarChar(128)),
        ("unique_constraint_schema", RsType::VarChar(128)),
        ("unique_constraint_name", RsType::VarChar(128)),
        ("match_option", RsType::VarChar(128)),
        ("update_rule", RsType::VarChar(128)),
        ("delete_rule", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let (catalog, keys) = keys::owned(seen)?;
    let mut rows = Vec::new();
    for key in &keys {
        if !matches!(key.constraint.rule, ConstraintRule::ForeignKey { .. }) {
            continue;
        }
        let referenced = key.referenced(&catalog);
        rows.push(row![
            catalog.database(),
            catalog.schema_name(key.table.schema),
            &key.constraint.name,
            referenced.map(|_| catalog.database()),
            referenced.map(|(table, _)| catalog.schema_name(table.schema)),
            referenced.map(|(_, unique)| &unique.name),
            "NONE",
            "NO ACTION",
            "NO ACTION",
        ]);
    }
    Ok(rows)
}
