//! Privileges on tables and views of the current database.

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_024,
    schema: "pg_catalog",
    name: "svv_relation_privileges",
    kind: Kind::View,
    columns: &[
        ("namespace_name", RsType::VarChar(128)),
        ("relation_name", RsType::VarChar(128)),
        ("privilege_type", RsType::VarChar(128)),
        ("identity_id", RsType::Integer),
        ("identity_name", RsType::VarChar(128)),
        ("identity_type", RsType::VarChar(128)),
        ("admin_option", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for grant in catalog.grants() {
        let GrantTarget::Relation(oid) = grant.target else {
            continue;
        };
        let Some(relation) = catalog.relation_by_oid(oid) else {
            continue;
        };
        if let Some((id, name, kind)) = grantee::shown(seen, grant.grantee) {
            rows.push(row![
                catalog.schema_name(relation.schema()),
                relation.name(),
                grant.privilege.to_string(),
                id,
                name,
                kind,
                grant.grant_option,
            ]);
        }
    }
    Ok(rows)
}
