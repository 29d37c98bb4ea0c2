//! The keys that tables declare, as the views of constraints share them.

use std::sync::Arc;

use crate::catalog::{Constraint, ConstraintRule, DatabaseCatalog, Table};
use crate::session::Result;
use crate::system::seen::Seen;

/// Keys of the tables that the user owns.
pub(super) fn owned(seen: &mut Seen<'_>) -> Result<(Arc<DatabaseCatalog>, Vec<Key>)> {
    let catalog = seen.current()?;
    let mut keys = Vec::new();
    for relation in catalog.relations() {
        if let Some(table) = relation.as_table()
            && seen.access.owns(table.owner)
        {
            keys.extend(table.constraints.iter().map(|constraint| Key {
                table: Arc::clone(table),
                constraint: constraint.clone(),
            }));
        }
    }
    Ok((catalog, keys))
}

pub(super) struct Key {
    pub(super) table: Arc<Table>,
    pub(super) constraint: Constraint,
}

impl Key {
    pub(super) fn kind(&self) -> &'static str {
        match self.constraint.rule {
            ConstraintRule::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintRule::Unique(_) => "UNIQUE",
            ConstraintRule::ForeignKey { .. } => "FOREIGN KEY",
        }
    }

    /// The table whose columns the key speaks of, with these columns: the referenced ones of a foreign
    /// key.
    pub(super) fn used<'a>(
        &'a self,
        catalog: &'a DatabaseCatalog,
    ) -> Option<(&'a Table, &'a [String])> {
        match &self.constraint.rule {
            ConstraintRule::ForeignKey {
                table, referenced, ..
            } => {
                let other = catalog.relation_by_oid(*table)?.as_table()?;
                Some((other, referenced))
            }
            rule => Some((&self.table, rule.columns())),
        }
    }

    /// The primary key or unique constraint that a foreign key refers to.
    pub(super) fn referenced<'a>(
        &self,
        catalog: &'a DatabaseCatalog,
    ) -> Option<(&'a Table, &'a Constraint)> {
        let ConstraintRule::ForeignKey {
            table, referenced, ..
        } = &self.constraint.rule
        else {
            return None;
        };
        let other = catalog.relation_by_oid(*table)?.as_table()?;
        let key = other.constraints.iter().find(|key| match &key.rule {
            ConstraintRule::PrimaryKey(columns) | ConstraintRule::Unique(columns) => {
                columns == referenced
            }
            ConstraintRule::ForeignKey { .. } => false,
        })?;
        Some((other, key))
    }
}
