//! Privileges on functions of the current database.

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_018,
    schema: "pg_catalog",
    name: "svv_function_privileges",
    kind: Kind::View,
    columns: &[
        ("namespace_name", RsType::VarChar(128)),
        ("function_name", RsType::VarChar(128)),
        ("argument_types", RsType::VarChar(65535)),
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
        let GrantTarget::Function(oid) = grant.target else {
            continue;
        };
        let Some(function) = catalog.function(oid) else {
            continue;
        };
        let types: Vec<&str> = function
            .arguments
            .iter()
            .map(|kind| kind.base_name())
            .collect();
        if let Some((id, name, kind)) = grantee::shown(seen, grant.grantee) {
            rows.push(row![
                &function.schema,
                &function.name,
                types.join(", "),
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
