//! Privileges on languages in the current database.

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_019,
    schema: "pg_catalog",
    name: "svv_language_privileges",
    kind: Kind::View,
    columns: &[
        ("language_name", RsType::VarChar(128)),
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
        let GrantTarget::Language(language) = &grant.target else {
            continue;
        };
        if let Some((id, name, kind)) = grantee::shown(seen, grant.grantee) {
            rows.push(row![
                language,
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
