//! The indexes that `pg_index` has for declared keys, as drivers look for primary keys in it. Nothing is
//! behind them: Redshift enforces no key.

use crate::catalog::{ConstraintRule, DatabaseCatalog, Table};
use crate::system::relations::pg_constraint::constraint_oid;

/// Oid of PostgreSQL's access method `btree`.
pub(super) const BTREE: u32 = 403;

/// A primary or unique key of a table.
pub(super) struct Index<'t> {
    /// The oid of its constraint.
    pub(super) oid: u32,
    pub(super) name: &'t str,
    pub(super) table: &'t Table,
    pub(super) columns: &'t [String],
    pub(super) primary: bool,
}

impl Index<'_> {
    /// Numbers of its columns as an `int2vector`.
    pub(super) fn column_numbers(&self) -> String {
        let numbers: Vec<String> = self
            .columns
            .iter()
            .filter_map(|name| self.table.column(name))
            .map(|column| column.number.to_string())
            .collect();
        numbers.join(" ")
    }
}

/// The indexes of a table.
pub(in crate::system) fn of_table(table: &Table) -> impl Iterator<Item = Index<'_>> {
    let constraints = table.constraints.iter().zip(0_u32..);
    constraints.filter_map(move |(constraint, place)| {
        let (columns, primary) = match &constraint.rule {
            ConstraintRule::PrimaryKey(columns) => (columns, true),
            ConstraintRule::Unique(columns) => (columns, false),
            ConstraintRule::ForeignKey { .. } => return None,
        };
        Some(Index {
            oid: constraint_oid(table.oid, place),
            name: &constraint.name,
            table,
            columns,
            primary,
        })
    })
}

/// The statement that would have made it.
pub(in crate::system) fn definition(catalog: &DatabaseCatalog, oid: u32) -> Option<String> {
    let (table, _) = super::constraint_of_oid(oid)?;
    let table = catalog.relation_by_oid(table)?.as_table()?;
    let index = of_table(table).find(|index| index.oid == oid)?;
    Some(format!(
        "CREATE UNIQUE INDEX {} ON {}.{} USING btree ({})",
        index.name,
        catalog.schema_name(table.schema),
        table.name,
        index.columns.join(", ")
    ))
}
