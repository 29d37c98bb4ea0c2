//! Definitions of views, keys and functions as text.

use super::View;
use super::name::type_name;
use crate::catalog::{Constraint, ConstraintRule, Table};
use crate::system;

impl View {
    /// The key with that oid in `pg_constraint`.
    fn constraint(&self, oid: u32) -> Option<(&Table, &Constraint)> {
        let (table, place) = system::constraint_of_oid(oid)?;
        let table = self.catalog.relation_by_oid(table)?.as_table()?;
        Some((table, table.constraints.get(place)?))
    }

    pub(super) fn constraint_definition(&self, oid: u32) -> Option<String> {
        let (_, constraint) = self.constraint(oid)?;
        Some(match &constraint.rule {
            ConstraintRule::PrimaryKey(columns) => format!("PRIMARY KEY ({})", columns.join(", ")),
            ConstraintRule::Unique(columns) => format!("UNIQUE ({})", columns.join(", ")),
            ConstraintRule::ForeignKey {
                columns,
                table,
                referenced,
            } => format!(
                "FOREIGN KEY ({}) REFERENCES {}({})",
                columns.join(", "),
                self.relation_name(*table),
                referenced.join(", ")
            ),
        })
    }

    pub(super) fn function_arguments(&self, oid: u32) -> Option<String> {
        let types: Vec<&str> = self
            .function(oid)?
            .arguments
            .iter()
            .map(|kind| kind.base_name())
            .collect();
        Some(types.join(", "))
    }
}

/// Names of the types in an `oidvector`.
pub(super) fn types_of_vector(oids: &str) -> String {
    let names: Vec<String> = oids
        .split_whitespace()
        .filter_map(|oid| oid.parse().ok())
        .map(|oid| type_name(oid, None))
        .collect();
    names.join(", ")
}
