//! Privileges on tables and views, of the user and of what it acts as.

use local_dialect::RsType;

use super::super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::seen::yes_or_no;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_956,
    schema: "information_schema",
    name: "table_privileges",
    kind: Kind::View,
    columns: &[
        ("grantor", RsType::VarChar(128)),
        ("grantee", RsType::VarChar(128)),
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("privilege_type", RsType::VarChar(128)),
        ("is_grantable", RsType::VarChar(3)),
        ("with_hierarchy", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    of_grantees(seen, |_| true)
}

/// The privileges of users, groups, roles or the public, as `wanted` tells by these words.
pub(super) fn of_grantees(seen: &mut Seen<'_>, wanted: impl Fn(&str) -> bool) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for grant in catalog.grants() {
        let GrantTarget::Relation(oid) = grant.target else {
            continue;
        };
        let Some(relation) = catalog.relation_by_oid(oid) else {
            continue;
        };
        if let Some((_, name, kind)) = grantee::shown(seen, grant.grantee)
            && wanted(kind)
        {
            rows.push(row![
                seen.cluster.user_name(grant.grantor),
                if kind == "public" {
                    "PUBLIC".to_owned()
                } else {
                    name
                },
                catalog.database(),
                catalog.schema_name(relation.schema()),
                relation.name(),
                grant.privilege.to_string(),
                yes_or_no(grant.grant_option),
                "NO",
            ]);
        }
    }
    Ok(rows)
}
