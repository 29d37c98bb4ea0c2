//! Privileges on databases, and scoped ones on everything in the current database (`SVV_DATABASE_PRIVILEGES`).

use local_dialect::RsType;

use super::grantee;
use crate::catalog::GrantTarget;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::privileges::Privilege;

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_115,
    schema: "pg_catalog",
    name: "svv_database_privileges",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::Text),
        ("privilege_type", RsType::Text),
        ("identity_id", RsType::Integer),
        ("identity_name", RsType::Text),
        ("identity_type", RsType::Text),
        ("admin_option", RsType::Boolean),
        ("privilege_scope", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for grant in seen.cluster.database_grants() {
        let database = seen
            .cluster
            .databases()
            .find(|database| database.oid == grant.database);
        if let (Some(database), Some((id, name, kind))) =
            (database, grantee::shown(seen, grant.grantee))
        {
            let privilege = match grant.privilege {
                Privilege::Temporary => "TEMP".to_owned(),
                other => other.to_string(),
            };
            let option = grant.grant_option;
            rows.push(row![
                &database.name,
                privilege,
                id,
                name,
                kind,
                option,
                "DATABASE"
            ]);
        }
    }
    for catalog in seen.all()? {
        for grant in catalog.grants() {
            let scope = match grant.target {
                GrantTarget::SchemasInDatabase => "SCHEMAS",
                GrantTarget::TablesInDatabase => "TABLES",
                GrantTarget::FunctionsInDatabase => "FUNCTIONS",
                GrantTarget::LanguagesInDatabase => "LANGUAGES",
                _ => continue,
            };
            if let Some((id, name, kind)) = grantee::shown(seen, grant.grantee) {
                let privilege = grant.privilege.to_string();
                let option = grant.grant_option;
                rows.push(row![
                    catalog.database(),
                    privilege,
                    id,
                    name,
                    kind,
                    option,
                    scope
                ]);
            }
        }
    }
    Ok(rows)
}
