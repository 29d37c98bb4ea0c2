//! `SHOW TABLES`.

use local_dialect::RsType;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::schema_name::SchemaName;
use local_dialect::statements::show::Filter;
use local_dialect::statements::table_attributes::DistStyle;

use super::{Cell, LONG, SHORT, filtered, moment};
use crate::catalog::{DatabaseCatalog, Relation, Table};
use crate::cluster::ClusterState;
use crate::privileges::access_lists::of_relation;
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::require_schema;

pub(super) const COLUMNS: [(&str, RsType); 11] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("table_name", SHORT),
    ("table_type", SHORT),
    ("table_acl", LONG),
    ("remarks", LONG),
    ("owner", SHORT),
    ("last_altered_time", RsType::Timestamp),
    ("last_modified_time", RsType::Timestamp),
    ("dist_style", SHORT),
    ("table_subtype", SHORT),
];

pub(super) fn execute(
    session: &mut Session,
    schema: &SchemaName,
    filter: &Filter,
) -> Result<Outcome> {
    let (database, schema) = require_schema(session, schema)?;
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    access.require_on_schema(&catalog, &schema, Privilege::Usage)?;
    let cluster = session.cluster_state();
    let mut relations: Vec<_> = catalog
        .relations()
        .filter(|relation| relation.schema() == schema.oid)
        .filter(|relation| {
            access.has_on_relation(&catalog, relation, Privilege::Select)
                || access.has_on_any_column(&catalog, relation, Privilege::Select)
        })
        .collect();
    relations.sort_by(|a, b| a.name().cmp(b.name()));
    let rows = relations
        .into_iter()
        .map(|relation| row(&cluster, &catalog, relation))
        .collect();
    filtered(&COLUMNS, rows, 2, filter)
}

fn row(cluster: &ClusterState, catalog: &DatabaseCatalog, relation: &Relation) -> Vec<Cell> {
    let (table_type, subtype) = match relation {
        Relation::Table(table) if table.materialized.is_some() => ("VIEW", "MATERIALIZED VIEW"),
        Relation::Table(_) => ("TABLE", "REGULAR TABLE"),
        Relation::View(view) if view.late_binding => ("VIEW", "LATE BINDING VIEW"),
        Relation::View(_) => ("VIEW", "REGULAR VIEW"),
    };
    // Times and distribution are shown of tables only.
    let table = relation.as_table().filter(|_| table_type == "TABLE");
    vec![
        Some(catalog.database().to_owned()),
        Some(catalog.schema_name(relation.schema()).to_owned()),
        Some(relation.name().to_owned()),
        Some(table_type.to_owned()),
        of_relation(cluster, catalog, relation),
        catalog.comment(relation.oid(), 0).map(str::to_owned),
        Some(cluster.user_name(relation.owner())),
        table.and_then(|table| moment(table.created)),
        None,
        table.map(|table| dist_style(table)),
        Some(subtype.to_owned()),
    ]
}

/// Small tables, as all are here, are copied to every node where Redshift chooses.
fn dist_style(table: &Table) -> String {
    match (table.dist_key(), table.dist_style) {
        (Some(key), _) => format!("KEY({})", key.name),
        (None, DistStyle::Auto) => "AUTO (ALL)".to_owned(),
        (None, style) => style.to_string(),
    }
}
