//! Privileges on schemas of the current database, and scoped privileges on what they hold.

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_027,
    schema: "pg_catalog",
    name: "svv_schema_privileges",
    kind: Kind::View,
    columns: &[
        ("namespace_name", RsType::VarChar(128)),
        ("privilege_type", RsType::VarChar(128)),
        ("identity_id", RsType::Integer),
        ("identity_name", RsType::VarChar(128)),
        ("identity_type", RsType::VarChar(128)),
        ("admin_option", RsType::Boolean),
        ("privilege_scope", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for grant in catalog.grants() {
        let (oid, scope) = match grant.target {
            GrantTarget::Schema(oid) => (oid, "SCHEMA"),
            GrantTarget::TablesInSchema(oid) => (oid, "TABLES"),
            GrantTarget::FunctionsInSchema(oid) => (oid, "FUNCTIONS"),
            _ => continue,
        };
        if let Some((id, name, kind)) = grantee::shown(seen, grant.grantee) {
            rows.push(row![
                catalog.schema_name(oid),
                grant.privilege.to_string(),
                id,
                name,
                kind,
                grant.grant_option,
                scope,
            ]);
        }
    }
    Ok(rows)
}
