//! `SHOW GRANTS`.

use local_dialect::RsType;
use local_dialect::error::SqlError;
use local_dialect::statements::principal::GranteeName;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::show::{GrantedObject, ShownGrants};

use super::{Cell, SHORT, limited};
use crate::catalog::{DatabaseCatalog, Grant, GrantTarget};
use crate::cluster::{ClusterState, Database, DatabaseGrant, Grantee};
use crate::privileges::{Access, access_lists, denied};
use crate::session::{Outcome, Result, Session};
use crate::statements::grant::targets::find_function;
use crate::statements::resolve::{Located, grantee, require_relation, require_schema};

/// Columns of SHOW GRANTS ON a schema, a table or a function.
pub(super) const ON_OBJECT: [(&str, RsType); 11] = [
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

pub(super) const ON_DATABASE: [(&str, RsType); 8] = [
    ("database_name", SHORT),
    ("privilege_type", SHORT),
    ("identity_id", RsType::Integer),
    ("identity_name", SHORT),
    ("identity_type", SHORT),
    ("admin_option", RsType::Boolean),
    ("privilege_scope", SHORT),
    ("grantor_name", SHORT),
];

pub(super) const FOR_GRANTEE: [(&str, RsType); 10] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("object_name", SHORT),
    ("object_type", SHORT),
    ("privilege_type", SHORT),
    ("identity_id", RsType::Integer),
    ("identity_name", SHORT),
    ("identity_type", SHORT),
    ("privilege_scope", SHORT),
    ("grantor_name", SHORT),
];

/// A grant with everything that some form of SHOW GRANTS tells of it.
pub(super) struct Shown {
    pub(super) database: String,
    schema: Cell,
    object: Cell,
    kind: &'static str,
    scope: &'static str,
    pub(super) privilege: String,
    pub(super) grantee: Grantee,
    pub(super) identity: [Cell; 3],
    pub(super) option: Cell,
    pub(super) grantor: String,
}

pub(super) fn execute(
    session: &mut Session,
    of: &ShownGrants,
    limit: Option<u64>,
) -> Result<Outcome> {
    let (columns, shown): (&[(&str, RsType)], _) = match of {
        ShownGrants::On { object, only } => {
            let columns: &[_] = match object {
                GrantedObject::Database(_) => &ON_DATABASE,
                _ => &ON_OBJECT,
            };
            let mut shown = on(session, object)?;
            retain_visible(session, &mut shown, only.as_ref())?;
            (columns, shown)
        }
        ShownGrants::For { grantee, database } => (
            &FOR_GRANTEE,
            held_by(session, grantee, database.as_deref())?,
        ),
    };
    let mut rows: Vec<Vec<Cell>> = shown
        .iter()
        .map(|grant| {
            columns
                .iter()
                .map(|(column, _)| grant.cell(column))
                .collect()
        })
        .collect();
    rows.sort();
    limited(columns, rows, limit)
}

impl Shown {
    fn cell(&self, column: &str) -> Cell {
        match column {
            "database_name" => Some(self.database.clone()),
            "schema_name" => self.schema.clone(),
            "object_name" => self.object.clone(),
            "object_type" => Some(self.kind.to_owned()),
            "privilege_type" => Some(self.privilege.clone()),
            "identity_id" => self.identity[0].clone(),
            "identity_name" => self.identity[1].clone(),
            "identity_type" => self.identity[2].clone(),
            "admin_option" => self.option.clone(),
            "privilege_scope" => Some(self.scope.to_owned()),
            _ => Some(self.grantor.clone()),
        }
    }

    pub(super) fn of(cluster: &ClusterState, catalog: &DatabaseCatalog, grant: &Grant) -> Self {
        let (schema, object, kind, scope) = described(catalog, &grant.target);
        Self {
            database: catalog.database().to_owned(),
            schema,
            object,
            kind,
            scope,
            privilege: grant.privilege.to_string(),
            grantee: grant.grantee,
            identity: identity(cluster, grant.grantee),
            option: Some(flag(grant.grant_option)),
            grantor: cluster.user_name(grant.grantor),
        }
    }

    fn of_database(cluster: &ClusterState, database: &Database, grant: &DatabaseGrant) -> Self {
        Self {
            database: database.name.clone(),
            schema: None,
            object: None,
            kind: "DATABASE",
            scope: "DATABASE",
            privilege: match grant.privilege {
                Privilege::Temporary => "TEMP".to_owned(),
                other => other.to_string(),
            },
            grantee: grant.grantee,
            identity: identity(cluster, grant.grantee),
            option: Some(flag(grant.grant_option)),
            grantor: cluster.user_name(grant.grantor),
        }
    }
}

fn flag(value: bool) -> String {
    if value { "t" } else { "f" }.to_owned()
}

/// Groups appear as roles with a slash before their name.
fn identity(cluster: &ClusterState, grantee: Grantee) -> [Cell; 3] {
    let (id, name, kind) = access_lists::identity(cluster, grantee);
    let (name, kind) = match grantee {
        Grantee::Group(_) => (format!("/{name}"), "role"),
        _ => (name, kind),
    };
    [Some(id.to_string()), Some(name), Some(kind.to_owned())]
}

/// Every grant on the object itself; on a database and on a schema also the scoped ones in it.
fn on(session: &mut Session, object: &GrantedObject) -> Result<Vec<Shown>> {
    let cluster = session.cluster_state();
    let (database, targets) = match object {
        GrantedObject::Database(name) => {
            let database = cluster.require_database(name)?;
            let mut shown: Vec<Shown> = cluster
                .database_grants()
                .filter(|grant| grant.database == database.oid)
                .map(|grant| Shown::of_database(&cluster, database, grant))
                .collect();
            let catalog = session.catalog(name)?;
            let scoped = catalog
                .grants()
                .filter(|grant| is_in_database(&grant.target));
            shown.extend(scoped.map(|grant| Shown::of(&cluster, &catalog, grant)));
            return Ok(shown);
        }
        GrantedObject::Schema(name) => {
            let (database, schema) = require_schema(session, name)?;
            let targets = vec![
                GrantTarget::Schema(schema.oid),
                GrantTarget::TablesInSchema(schema.oid),
                GrantTarget::FunctionsInSchema(schema.oid),
            ];
            (database, targets)
        }
        GrantedObject::Table(name) => match require_relation(session, name)? {
            Located::Stored { database, relation } => {
                (database, vec![GrantTarget::Relation(relation.oid())])
            }
            Located::Temporary(_) => {
                return Err(SqlError::unsupported("SHOW GRANTS ON a temporary table"));
            }
        },
        GrantedObject::Function(signature) => {
            let (database, function) = find_function(session, signature)?;
            (database, vec![GrantTarget::Function(function)])
        }
    };
    let catalog = session.catalog(&database)?;
    let grants = targets.iter().flat_map(|target| catalog.grants_on(target));
    Ok(grants
        .map(|grant| Shown::of(&cluster, &catalog, grant))
        .collect())
}

fn is_in_database(target: &GrantTarget) -> bool {
    matches!(
        target,
        GrantTarget::SchemasInDatabase
            | GrantTarget::TablesInDatabase
            | GrantTarget::FunctionsInDatabase
            | GrantTarget::LanguagesInDatabase
    )
}

/// Superusers see every grant; others those to themselves, to their roles and to PUBLIC.
pub(super) fn retain_visible(
    session: &Session,
    shown: &mut Vec<Shown>,
    only: Option<&GranteeName>,
) -> Result<()> {
    let access = session.access()?;
    if let Some(name) = only {
        let only = grantee(&session.cluster_state(), name)?;
        shown.retain(|grant| grant.grantee == only);
    }
    shown.retain(|grant| is_visible(&access, grant.grantee));
    Ok(())
}

fn is_visible(access: &Access, grantee: Grantee) -> bool {
    let owns_role = match grantee {
        Grantee::Role(id) => access
            .cluster()
            .roles()
            .any(|role| role.id == id && role.owner == access.user().id),
        _ => false,
    };
    access.is_superuser() || owns_role || access.acts_as(grantee)
}

fn held_by(
    session: &mut Session,
    name: &GranteeName,
    database: Option<&str>,
) -> Result<Vec<Shown>> {
    let cluster = session.cluster_state();
    let grantee = grantee(&cluster, name)?;
    let access = session.access()?;
    let may_look = match grantee {
        Grantee::User(user) => access.is_superuser() || access.user().id == user,
        other => is_visible(&access, other),
    };
    if !may_look {
        return Err(denied("permission denied to show grants of others"));
    }
    let database = database.unwrap_or(session.database()).to_owned();
    let catalog = session.catalog(&database)?;
    let found = cluster.require_database(&database)?;
    let mut shown: Vec<Shown> = cluster
        .database_grants()
        .filter(|grant| grant.database == found.oid && grant.grantee == grantee)
        .map(|grant| Shown::of_database(&cluster, found, grant))
        .collect();
    let grants = catalog.grants().filter(|grant| grant.grantee == grantee);
    shown.extend(grants.map(|grant| Shown::of(&cluster, &catalog, grant)));
    Ok(shown)
}

/// Schema, name, kind and scope of what a grant is on.
fn described(
    catalog: &DatabaseCatalog,
    target: &GrantTarget,
) -> (Cell, Cell, &'static str, &'static str) {
    let schema = |oid: &u32| Some(catalog.schema_name(*oid).to_owned());
    match target {
        GrantTarget::Schema(oid) => (schema(oid), schema(oid), "SCHEMA", "SCHEMA"),
        GrantTarget::Relation(oid) | GrantTarget::Column(oid, _) => {
            let relation = catalog.relation_by_oid(*oid);
            let scope = match target {
                GrantTarget::Column(..) => "COLUMN",
                _ => "TABLE",
            };
            (
                relation.and_then(|relation| schema(&relation.schema())),
                relation.map(|relation| relation.name().to_owned()),
                "TABLE",
                scope,
            )
        }
        GrantTarget::Function(oid) => {
            let function = catalog.function(*oid);
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
        GrantTarget::SchemasInDatabase => (None, None, "DATABASE", "SCHEMAS"),
        GrantTarget::TablesInDatabase => (None, None, "DATABASE", "TABLES"),
        GrantTarget::FunctionsInDatabase => (None, None, "DATABASE", "FUNCTIONS"),
        GrantTarget::LanguagesInDatabase => (None, None, "DATABASE", "LANGUAGES"),
    }
}
