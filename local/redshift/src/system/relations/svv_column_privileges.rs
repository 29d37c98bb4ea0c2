//! Privileges on columns in the current database (`SVV_COLUMN_PRIVILEGES`).

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_116,
    schema: "pg_catalog",
    name: "svv_column_privileges",
    kind: Kind::View,
    columns: &[
        ("namespace_name", RsType::Text),
        ("relation_name", RsType::Text),
        ("column_name", RsType::Text),
        ("privilege_type", RsType::Text),
        ("identity_id", RsType::Integer),
        ("identity_name", RsType::Text),
        ("identity_type", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for grant in catalog.grants() {
        let GrantTarget::Column(oid, number) = grant.target else {
            continue;
        };
        let Some(relation) = catalog.relation_by_oid(oid) else {
            continue;
        };
        let column = seen
            .columns(&catalog, relation)
            .into_iter()
            .find(|column| column.number == number);
        if let (Some(column), Some((id, name, kind))) =
            (column, grantee::shown(seen, grant.grantee))
        {
            rows.push(row![
                catalog.schema_name(relation.schema()),
                relation.name(),
                column.name,
                grant.privilege.to_string(),
                id,
                name,
                kind,
            ]);
        }
    }
    Ok(rows)
}
