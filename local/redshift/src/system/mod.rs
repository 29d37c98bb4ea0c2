//! System tables and views (database developer guide, "System tables and views reference").
//!
//! Each relation is one file: its columns, exactly Redshift's in their order, and a function that
//! gives its rows to one user. A statement that reads a relation finds it filled, for its session
//! only, in a temporary table of DuckDB.

mod acl;
mod batch;
mod filled;
mod relations;
mod seen;
mod value;

use local_dialect::RsType;
use local_dialect::names::{ObjectName, quote, quote_if_needed};
use local_dialect::query::builtins::BuiltinFunction;
use local_dialect::query::{SystemRead, with_present_names};
use local_dialect::statements::encoding::Encoding;

use crate::catalog::{DatabaseCatalog, Relation, Table};
use crate::copy::batch_scan::BatchTable;
use crate::session::{Result, Session};
pub(crate) use filled::Filled;
use relations::RELATIONS;
use seen::Seen;
use value::Value;

/// Oid of the schema `pg_catalog`.
pub(crate) const PG_CATALOG: u32 = 11;

/// Oid of the schema `information_schema`.
pub(crate) const INFORMATION_SCHEMA: u32 = 12;

/// Oid of the schema of the session's temporary tables.
pub(crate) const TEMPORARY_SCHEMA: u32 = 14;

/// Name of that schema: every session has one of its own.
pub(crate) fn temporary_schema(session: &Session) -> String {
    format!("pg_temp_{}", session.backend_pid())
}

/// Relations that are "visible only to superusers", and to whom these grant SELECT.
const FOR_SUPERUSERS: &[&str] = &[
    "pg_shadow",
    "stl_analyze",
    "stl_commit_stats",
    "stl_connection_log",
    "stl_vacuum",
    "stv_blocklist",
    "stv_locks",
    "stv_partitions",
    "stv_tbl_perm",
    "stv_wlm_classification_config",
    "stv_wlm_service_class_config",
    "stv_wlm_service_class_state",
    "svv_alter_table_recommendations",
    "svv_diskusage",
    "svv_interleaved_columns",
    "svv_table_info",
    "svv_vacuum_progress",
    "svv_vacuum_summary",
    "sys_analyze_history",
    "sys_connection_log",
    "sys_udf_log",
];

/// A column that every relation has and that a star leaves out: the relation's own oid.
pub(crate) const TABLE_OID: &str = "tableoid";

type Row = Vec<Value>;

/// Where a relation's rows come from.
enum Rows {
    /// Nowhere: what it would list does not exist here.
    None,
    /// What the engine and the cluster hold in memory.
    Listed(fn(&Seen<'_>) -> Vec<Row>),
    /// What is kept outside of the databases.
    Recorded(fn(&mut Seen<'_>) -> Result<Vec<Row>>),
    /// What follows from the databases' catalogues, the cluster's and the session's settings; read
    /// again only when one of them has changed.
    Catalogued(fn(&mut Seen<'_>) -> Result<Vec<Row>>),
}

/// How a relation is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    View,
    /// A function in FROM; the catalogue does not list it as a relation.
    Function,
}

/// A system table or view.
pub(crate) struct SystemRelation {
    /// Fixed for good, because clients keep oids: PostgreSQL's where it fixes one.
    pub oid: u32,
    pub schema: &'static str,
    pub name: &'static str,
    pub kind: Kind,
    pub columns: &'static [(&'static str, RsType)],
    /// Columns that a star leaves out: `oid`, as in PostgreSQL 8.0, and what only later versions have.
    pub hidden: &'static [&'static str],
    rows: Rows,
}

impl SystemRelation {
    /// Quoted name of the DuckDB table that is filled with its rows.
    pub(crate) fn duckdb_name(&self) -> String {
        format!(
            "\"temp\".\"main\".{}",
            quote(&format!("{}.{}", self.schema, self.name))
        )
    }

    pub(crate) fn schema_oid(&self) -> u32 {
        if self.schema == "information_schema" {
            INFORMATION_SCHEMA
        } else {
            PG_CATALOG
        }
    }

    /// Columns as `pg_attribute` numbers them: the hidden `oid` is -2, other hidden ones are not there.
    fn numbered_columns(&self) -> impl Iterator<Item = (i16, &'static str, RsType)> {
        let oid = self.columns.iter().filter(|_| self.hidden.contains(&"oid"));
        let oid = oid.take(1).map(|(name, data_type)| (-2, *name, *data_type));
        let shown = self
            .columns
            .iter()
            .filter(|(name, _)| !self.hidden.contains(name));
        oid.chain(
            (1..)
                .zip(shown)
                .map(|(number, (name, kind))| (number, *name, *kind)),
        )
    }

    /// Whether it is kept on the leader node only, so that a statement that reads it can neither read
    /// nor write users' tables. What `STL`, `STV`, `SVL` and `SYS` relations show is on the compute
    /// nodes.
    pub(crate) fn is_leader_only(&self) -> bool {
        !["stl_", "stv_", "svl_", "sys_"]
            .iter()
            .any(|prefix| self.name.starts_with(prefix))
    }
}

/// The relation of that name; without a schema it is looked up in `pg_catalog`.
pub(crate) fn find(schema: Option<&str>, name: &str) -> Option<&'static SystemRelation> {
    let schema = schema.unwrap_or("pg_catalog");
    RELATIONS
        .iter()
        .find(|relation| relation.name == name && relation.schema == schema)
        .copied()
}

pub(crate) fn find_by_oid(oid: u32) -> Option<&'static SystemRelation> {
    RELATIONS
        .iter()
        .find(|relation| relation.oid == oid)
        .copied()
}

/// Whether the relation of that name is kept on the leader node only.
pub(crate) fn is_leader_only(schema: &str, name: &str) -> bool {
    find(Some(schema), name).is_some_and(SystemRelation::is_leader_only)
}

/// The table and the place of the constraint with that oid in `pg_constraint`.
pub(crate) fn constraint_of_oid(oid: u32) -> Option<(u32, usize)> {
    relations::constraint_of_oid(oid)
}

/// The built-in function with that oid.
pub(crate) fn builtin_function(oid: u32) -> Option<&'static BuiltinFunction> {
    relations::builtin_function(oid)
}

/// The definition of the index with that oid.
pub(crate) fn index_definition(catalog: &DatabaseCatalog, oid: u32) -> Option<String> {
    relations::index_definition(catalog, oid)
}

/// An encoding as the catalogue shows it.
pub(crate) fn encoding_name(encoding: Encoding) -> String {
    relations::encoding_name(encoding)
}

/// Whether a schema, by name or oid, is the system's own.
pub(crate) fn is_schema(schema: &str) -> bool {
    match schema.parse() {
        Ok(oid) => [PG_CATALOG, INFORMATION_SCHEMA].contains(&oid),
        Err(_) => ["pg_catalog", "information_schema"].contains(&schema),
    }
}

/// The query of a view, in which a bound view names its tables as they are called now.
pub(crate) fn view_query(catalog: &DatabaseCatalog, relation: &Relation) -> Option<String> {
    let definition = relation.definition()?;
    let present = |name: &ObjectName| {
        let bindings = &definition.bindings;
        let binding = bindings.iter().find(|binding| binding.name == *name)?;
        let relation = catalog.relation_by_oid(binding.oid)?;
        let schema = catalog.schema_name(relation.schema());
        Some((schema.to_owned(), relation.name().to_owned()))
    };
    Some(with_present_names(
        &definition.query,
        definition.case,
        &present,
    ))
}

/// The text of a view as the catalogue gives it: a bound view's query, the whole
/// statement of a late-binding or materialized view.
pub(crate) fn view_text(catalog: &DatabaseCatalog, relation: &Relation) -> Option<String> {
    let query = view_query(catalog, relation)?;
    let query = query.trim_end().trim_end_matches(';').trim_end();
    let late_binding = relation.as_view().is_some_and(|view| view.late_binding);
    let schema = quote_if_needed(catalog.schema_name(relation.schema()));
    let name = quote_if_needed(relation.name());
    Some(if late_binding {
        format!("create view {schema}.{name} as {query} with no schema binding;")
    } else if relation.is_materialized() {
        format!("create materialized view {schema}.{name} as {query};")
    } else {
        format!("{query};")
    })
}

/// Blocks of 1 MB that a table takes up, as `SVV_TABLE_INFO` shows them.
pub(crate) fn table_blocks(table: &Table) -> i64 {
    relations::table_blocks(table)
}

/// Blocks of 1 MB that a table with so many rows takes up.
pub(crate) fn blocks_of(table: &Table, rows: i64) -> i64 {
    relations::blocks_of(table, rows)
}

/// Tables and views, without functions.
fn listed() -> impl Iterator<Item = &'static SystemRelation> {
    RELATIONS
        .iter()
        .filter(|relation| relation.kind != Kind::Function)
        .copied()
}

/// Fills a relation's DuckDB table with what the session's user may see, unless it still holds it.
pub(crate) fn fill(session: &mut Session, read: &SystemRead) -> Result<()> {
    let Some(relation) = find(Some(&read.schema), &read.name) else {
        return Ok(());
    };
    if session.filled().holds(relation.oid) && filled::is_current(session, relation.oid)? {
        return Ok(());
    }
    let mut seen = Seen::new(session)?;
    if FOR_SUPERUSERS.contains(&relation.name) {
        let catalog = seen.current()?;
        seen.access
            .require_on_system_relation(&catalog, relation.oid, relation.name)?;
    }
    let (rows, follows_catalogue) = match relation.rows {
        Rows::None => (Vec::new(), true),
        Rows::Listed(list) => (list(&seen), false),
        Rows::Recorded(read) => (read(&mut seen)?, false),
        Rows::Catalogued(read) => (read(&mut seen)?, true),
    };
    store(session, relation, &rows)?;
    if follows_catalogue {
        filled::remember(session, relation.oid);
    }
    Ok(())
}

fn store(session: &mut Session, relation: &SystemRelation, rows: &[Row]) -> Result<()> {
    let names: Vec<String> = relation
        .columns
        .iter()
        .map(|(name, _)| quote(name))
        .collect();
    let columns: Vec<String> = names
        .iter()
        .zip(relation.columns)
        .map(|(name, (_, kind))| format!("{name} {}", kind.duckdb()))
        .collect();
    let table = relation.duckdb_name();
    session.run(&format!(
        "CREATE OR REPLACE TEMP TABLE {table} ({}, {} BIGINT DEFAULT {})",
        columns.join(", "),
        quote(TABLE_OID),
        relation.oid
    ))?;
    if rows.is_empty() {
        return Ok(());
    }
    let batch = BatchTable::of(batch::of_rows(relation, rows)?);
    session.run(&format!(
        "INSERT INTO {table} ({}) SELECT * FROM {}",
        names.join(", "),
        batch.duckdb()
    ))?;
    Ok(())
}

#[cfg(test)]
mod tests;
