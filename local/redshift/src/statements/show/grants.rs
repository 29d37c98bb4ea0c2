//! `SHOW GRANTS`.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::SqlError;
use local_dialect::statements::show::ShownGrants;

use super::{Cell, SHORT, limited};
use crate::catalog::{DatabaseCatalog, Grant, GrantTarget};
use crate::cluster::{ClusterState, DatabaseGrant, Grantee};
use crate::privileges::access_lists::identity;
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Located, require_relation, require_schema};

const COLUMNS: [(&str, RsType); 11] = [
    ("schema_name", SHORT),
    ("object_name", SHORT),
    ("object_type", SHORT),
    ("privilege_type", SHORT),
    ("identity_id", RsType::Integer),
    ("identity_name", SHORT),
    ("identity_type", SHORT),
    ("admin_option", RsType::Boolean),
    ("privilege_scope", SHORT),
    ("database_name", SHORT),
    ("grantor_name", SHORT),
];

pub(super) fn execute(
    session: &mut Session,
    of: &ShownGrants,
    limit: Option<u64>,
) -> Result<Outcome> {
    let cluster = session.cluster_state();
    let own = session.database().to_owned();
    let rows = match of {
        ShownGrants::OnDatabase(name) => {
            let database = cluster.require_database(name)?;
            cluster
                .database_grants()
                .filter(|grant| grant.database == database.oid)
                .map(|grant| on_database(&cluster, name, grant))
                .collect()
        }
        ShownGrants::OnSchema(name) => {
            let (database, schema) = require_schema(session, name)?;
            let catalog = session.catalog(&database)?;
            rows(&cluster, &catalog, |grant| {
                grant.target == GrantTarget::Schema(schema.oid)
            })
        }
        ShownGrants::OnTable(name) => match require_relation(session, name)? {
            Located::Stored { database, relation } => {
                let catalog = session.catalog(&database)?;
                rows(&cluster, &catalog, |grant| {
                    grant.target == GrantTarget::Relation(relation.oid())
                })
            }
            Located::Temporary(_) => {
                return Err(SqlError::unsupported("SHOW GRANTS ON a temporary table"));
            }
        },
        ShownGrants::ForUser(name) => {
            let grantee = Grantee::User(cluster.require_user(name)?.id);
            held_by(&cluster, &session.catalog(&own)?, grantee)
        }
        ShownGrants::ForRole(name) => {
            let grantee = Grantee::Role(cluster.require_role(name)?.id);
            held_by(&cluster, &session.catalog(&own)?, grantee)
        }
    };
    limited(&COLUMNS, rows, limit)
}

fn held_by(
    cluster: &ClusterState,
    catalog: &Arc<DatabaseCatalog>,
    grantee: Grantee,
) -> Vec<Vec<Cell>> {
    let mut found: Vec<_> = cluster
        .databases()
        .flat_map(|database| {
            cluster
                .database_grants()
                .filter(move |grant| grant.database == database.oid && grant.grantee == grantee)
                .map(|grant| on_database(cluster, &database.name, grant))
        })
        .collect();
    found.extend(rows(cluster, catalog, |grant| grant.grantee == grantee));
    found
}

fn rows(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    shown: impl Fn(&Grant) -> bool,
) -> Vec<Vec<Cell>> {
    let mut rows: Vec<_> = catalog
        .grants()
        .filter(|grant| shown(grant))
        .map(|grant| on_object(cluster, catalog, grant))
        .collect();
    rows.sort();
    rows
}

fn on_database(cluster: &ClusterState, database: &str, grant: &DatabaseGrant) -> Vec<Cell> {
    let mut row = vec![
        None,
        Some(database.to_owned()),
        Some("DATABASE".to_owned()),
        Some(grant.privilege.to_string()),
    ];
    row.extend(holder(cluster, grant.grantee, grant.grant_option));
    row.extend([
        Some("DATABASE".to_owned()),
        Some(database.to_owned()),
        Some(cluster.user_name(grant.grantor)),
    ]);
    row
}

fn on_object(cluster: &ClusterState, catalog: &DatabaseCatalog, grant: &Grant) -> Vec<Cell> {
    let (schema, name, kind, scope) = described(catalog, &grant.target);
    let mut row = vec![
        schema,
        name,
        Some(kind.to_owned()),
        Some(grant.privilege.to_string()),
    ];
    row.extend(holder(cluster, grant.grantee, grant.grant_option));
    row.extend([
        Some(scope.to_owned()),
        Some(catalog.database().to_owned()),
        Some(cluster.user_name(grant.grantor)),
    ]);
    row
}

fn holder(cluster: &ClusterState, grantee: Grantee, option: bool) -> [Cell; 4] {
    let (id, name, kind) = identity(cluster, grantee);
    [
        Some(id.to_string()),
        Some(name),
        Some(kind.to_owned()),
        Some(if option { "t" } else { "f" }.to_owned()),
    ]
}

/// Schema, name, kind and scope of what a grant is on.
fn described(
    catalog: &DatabaseCatalog,
    target: &GrantTarget,
) -> (Cell, Cell, &'static str, &'static str) {
    let schema = |oid: &u32| Some(catalog.schema_name(*oid).to_owned());
    let database = || Some(catalog.database().to_owned());
    match target {
        GrantTarget::Schema(oid) => (schema(oid), schema(oid), "SCHEMA", "SCHEMA"),
        GrantTarget::Relation(oid) | GrantTarget::Column(oid, _) => {
            let relation = catalog.relation_by_oid(*oid);
            let kind = match relation {
                Some(relation) if relation.as_view().is_some() => "VIEW",
                _ => "TABLE",
            };
            let scope = match target {
                GrantTarget::Column(..) => "COLUMN",
                _ => "TABLE",
            };
            (
                relation.and_then(|relation| schema(&relation.schema())),
                relation.map(|relation| relation.name().to_owned()),
                kind,
                scope,
            )
        }
        GrantTarget::Function(oid) => {
            let function = catalog.external_function(*oid);
            (
                function.map(|function| function.schema.clone()),
                function.map(|function| function.name.clone()),
                "FUNCTION",
                "FUNCTION",
            )
        }
        GrantTarget::Language(name) => (None, Some(name.clone()), "LANGUAGE", "LANGUAGE"),
        GrantTarget::TablesInSchema(oid) => (schema(oid), schema(oid), "SCHEMA", "TABLES"),
        GrantTarget::FunctionsInSchema(oid) => (schema(oid), schema(oid), "SCHEMA", "FUNCTIONS"),
        GrantTarget::SchemasInDatabase => (None, database(), "DATABASE", "SCHEMAS"),
        GrantTarget::TablesInDatabase => (None, database(), "DATABASE", "TABLES"),
        GrantTarget::FunctionsInDatabase => (None, database(), "DATABASE", "FUNCTIONS"),
        GrantTarget::LanguagesInDatabase => (None, database(), "DATABASE", "LANGUAGES"),
    }
}
