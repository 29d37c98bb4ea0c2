//! What the session's user may see of the catalogues (SHOW and SVV pages, "Visibility"): databases
//! all; schemas with USAGE; relations with USAGE on their schema and a privilege on them or on one of
//! their columns; superusers and owners everything.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::catalog::Catalog;
use local_dialect::names::ObjectName;
use local_dialect::query::{Parameters, translate_query};
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use crate::catalog::{DatabaseCatalog, Relation, Schema, Table, View};
use crate::cluster::ClusterState;
use crate::privileges::Access;
use crate::queries::catalog::SessionCatalog;
use crate::session::{Result, Session};

/// Privileges of which one makes a relation visible.
const ANY_ON_RELATION: [Privilege; 5] = [
    Privilege::Select,
    Privilege::Insert,
    Privilege::Update,
    Privilege::Delete,
    Privilege::References,
];

/// A column as every kind of relation has it.
#[derive(Debug, Clone)]
pub(super) struct SeenColumn {
    pub(super) number: i16,
    pub(super) name: String,
    pub(super) data_type: RsType,
    pub(super) nullable: bool,
    pub(super) default: Option<String>,
}

/// The session, and who looks.
pub(super) struct Seen<'a> {
    pub(super) session: &'a mut Session,
    pub(super) access: Access,
    pub(super) cluster: Arc<ClusterState>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(session: &'a mut Session) -> Result<Self> {
        let cluster = session.cluster_state();
        let access = Access::of(&cluster, session.user())?;
        Ok(Self {
            session,
            access,
            cluster,
        })
    }

    /// The catalogue of the session's database.
    pub(super) fn current(&mut self) -> Result<Arc<DatabaseCatalog>> {
        let database = self.session.database().to_owned();
        self.session.catalog(&database)
    }

    /// The catalogues of all databases, by name.
    pub(super) fn all(&mut self) -> Result<Vec<Arc<DatabaseCatalog>>> {
        let names: Vec<String> = self
            .cluster
            .databases()
            .map(|database| database.name.clone())
            .collect();
        names
            .iter()
            .map(|name| self.session.catalog(name))
            .collect()
    }

    pub(super) fn sees_schema(&self, catalog: &DatabaseCatalog, schema: &Schema) -> bool {
        self.access.has_on_schema(catalog, schema, Privilege::Usage)
    }

    pub(super) fn sees_relation(&self, catalog: &DatabaseCatalog, relation: &Relation) -> bool {
        if self.access.owns(relation.owner()) {
            return true;
        }
        let in_reach = catalog
            .schema_by_oid(relation.schema())
            .is_some_and(|schema| self.sees_schema(catalog, schema));
        in_reach
            && ANY_ON_RELATION.iter().any(|privilege| {
                self.access.has_on_relation(catalog, relation, *privilege)
                    || self.access.has_on_any_column(catalog, relation, *privilege)
            })
    }

    /// Whether the user may see what others did: superusers, and users with SYSLOG ACCESS
    /// UNRESTRICTED (database developer guide, "Visibility of data in system tables and views").
    fn sees_all_activity(&self) -> bool {
        self.access.is_superuser() || self.access.user().unrestricted_syslog
    }

    /// The session's temporary tables as relations, with the name of their schema.
    pub(super) fn temporary(&self) -> (String, Vec<Relation>) {
        let tables = self.session.temporary().iter();
        let relations = tables.map(|table| Relation::Table(Arc::clone(table)));
        (super::temporary_schema(self.session), relations.collect())
    }

    /// Whether rows that belong to the user of that id are shown.
    pub(super) fn sees_user(&self, user_id: i64) -> bool {
        self.sees_all_activity() || i64::from(self.access.user().id) == user_id
    }

    /// Likewise by name.
    pub(super) fn sees_activity_of(&self, user: &str) -> bool {
        self.sees_all_activity() || self.access.user().name == user
    }

    /// Whether the user may see the privileges of all: superusers, and who has ACCESS SYSTEM TABLE.
    pub(super) fn sees_all_privileges(&self) -> bool {
        self.access
            .has_permission(SystemPermission::ACCESS_SYSTEM_TABLE)
    }

    /// The columns of a relation. Those of a late-binding view are its query's at this moment; a view
    /// whose query fails has none.
    pub(super) fn columns(
        &mut self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
    ) -> Vec<SeenColumn> {
        match relation {
            Relation::Table(table) => columns_of_table(table),
            Relation::View(view) if view.late_binding => self.columns_now(catalog, view),
            Relation::View(view) => view
                .columns
                .iter()
                .zip(1..)
                .map(|(column, number)| view_column(number, &column.name, column.data_type))
                .collect(),
        }
    }

    fn columns_now(&mut self, catalog: &DatabaseCatalog, view: &View) -> Vec<SeenColumn> {
        let name = ObjectName {
            database: Some(catalog.database().to_owned()),
            schema: Some(catalog.schema_name(view.schema).to_owned()),
            name: view.name.clone(),
        };
        let translated = SessionCatalog::new(self.session, "").and_then(|names| {
            let names: &dyn Catalog = &names;
            let quoted: Vec<String> = [&name.database, &name.schema]
                .into_iter()
                .flatten()
                .chain([&name.name])
                .map(|part| local_dialect::names::quote(part))
                .collect();
            translate_query(
                &format!("SELECT * FROM {}", quoted.join(".")),
                names,
                &Parameters::default(),
            )
        });
        match translated {
            Ok(translated) => translated
                .columns
                .iter()
                .zip(1..)
                .map(|(column, number)| view_column(number, &column.name, column.data_type))
                .collect(),
            Err(error) => {
                tracing::debug!(%error, "a late-binding view cannot be described");
                Vec::new()
            }
        }
    }
}

fn columns_of_table(table: &Table) -> Vec<SeenColumn> {
    table
        .columns
        .iter()
        .map(|column| SeenColumn {
            number: column.number,
            name: column.name.clone(),
            data_type: column.data_type,
            nullable: !column.not_null,
            default: table.shown_default(column),
        })
        .collect()
}

fn view_column(number: i16, name: &str, data_type: RsType) -> SeenColumn {
    SeenColumn {
        number,
        name: name.to_owned(),
        data_type,
        nullable: true,
        default: None,
    }
}

/// `TABLE` or `VIEW`, as `SVV_ALL_TABLES` says.
pub(super) fn table_type(relation: &Relation) -> &'static str {
    match relation {
        Relation::Table(_) => "TABLE",
        Relation::View(_) => "VIEW",
    }
}

/// `YES` or `NO`.
pub(super) fn yes_or_no(value: bool) -> &'static str {
    if value { "YES" } else { "NO" }
}

/// Bytes of a character column, digits of a number, and digits behind its point.
pub(super) fn measures(kind: RsType) -> (Option<u32>, Option<u8>, Option<u8>) {
    match kind {
        RsType::Char(bytes) | RsType::VarChar(bytes) => (Some(bytes), None, None),
        RsType::SmallInt => (None, Some(16), Some(0)),
        RsType::Integer => (None, Some(32), Some(0)),
        RsType::BigInt => (None, Some(64), Some(0)),
        RsType::Decimal { precision, scale } => (None, Some(precision), Some(scale)),
        RsType::Real => (None, Some(24), None),
        RsType::DoublePrecision => (None, Some(53), None),
        _ => (None, None, None),
    }
}
