//! System tables and views (database developer guide, "System tables and views reference").
//!
//! Each relation is one file: its columns, exactly Redshift's in their order, and a function that
//! gives its rows to one user. A statement that reads a relation finds it filled, for its session and
//! transaction only, in a temporary table of DuckDB.

mod acl;
mod relations;
mod seen;
mod value;

use local_dialect::RsType;
use local_dialect::names::quote;
use local_dialect::query::SystemRead;

use crate::session::{Result, Session};
use relations::RELATIONS;
use seen::Seen;
use value::Value;

/// Oids of system relations that PostgreSQL does not fix are given out from here.
const FIRST_OID: u32 = 10_000;

/// Rows in one INSERT.
const ROWS_AT_ONCE: usize = 500;

type Row = Vec<Value>;

/// Where a relation's rows come from.
enum Rows {
    /// Nowhere: it is there because clients ask for it.
    None,
    /// What the engine and the cluster hold in memory.
    Listed(fn(&Seen<'_>) -> Vec<Row>),
    /// What must be read, from the databases' catalogues for example.
    Read(fn(&mut Seen<'_>) -> Result<Vec<Row>>),
}

/// A system table or view.
pub(crate) struct SystemRelation {
    pub schema: &'static str,
    pub name: &'static str,
    pub columns: &'static [(&'static str, RsType)],
    rows: Rows,
}

impl SystemRelation {
    pub(crate) fn oid(&self) -> u32 {
        let place = RELATIONS
            .iter()
            .position(|relation| relation.name == self.name && relation.schema == self.schema)
            .expect("every system relation is in the list");
        FIRST_OID + u32::try_from(place).expect("the list is short")
    }

    /// Quoted name of the DuckDB table that is filled with its rows.
    pub(crate) fn duckdb_name(&self) -> String {
        format!(
            "\"temp\".\"main\".{}",
            quote(&format!("{}.{}", self.schema, self.name))
        )
    }
}

/// The relation of that name; without a schema it is looked up in `pg_catalog`.
pub(crate) fn find(schema: Option<&str>, name: &str) -> Option<&'static SystemRelation> {
    let schema = schema.unwrap_or("pg_catalog");
    RELATIONS
        .iter()
        .find(|relation| relation.schema == schema && relation.name == name)
        .copied()
}

/// Fills a relation's DuckDB table with what the session's user may see.
pub(crate) fn fill(session: &mut Session, read: &SystemRead) -> Result<()> {
    let Some(relation) = find(Some(&read.schema), &read.name) else {
        return Ok(());
    };
    let mut seen = Seen::new(session)?;
    let rows = match relation.rows {
        Rows::None => Vec::new(),
        Rows::Listed(list) => list(&seen),
        Rows::Read(read) => read(&mut seen)?,
    };
    let columns: Vec<String> = relation
        .columns
        .iter()
        .map(|(name, kind)| format!("{} {}", quote(name), kind.duckdb()))
        .collect();
    let table = relation.duckdb_name();
    session.run(&format!(
        "CREATE OR REPLACE TEMP TABLE {table} ({})",
        columns.join(", ")
    ))?;
    for some in rows.chunks(ROWS_AT_ONCE) {
        let rows: Vec<String> = some.iter().map(|row| literal_row(relation, row)).collect();
        session.run(&format!("INSERT INTO {table} VALUES {}", rows.join(", ")))?;
    }
    Ok(())
}

fn literal_row(relation: &SystemRelation, row: &Row) -> String {
    debug_assert_eq!(row.len(), relation.columns.len(), "{}", relation.name);
    let values: Vec<String> = row
        .iter()
        .zip(relation.columns)
        .map(|(value, (_, kind))| value.literal(*kind))
        .collect();
    format!("({})", values.join(", "))
}

#[cfg(test)]
mod tests;
