//! `SHOW CONSTRAINTS`.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::SqlError;
use local_dialect::names::ObjectName;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::show::ShownConstraints;

use super::{Cell, SHORT, limited};
use crate::catalog::{Constraint, ConstraintRule, DatabaseCatalog, Relation, Table};
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Located, require_relation};

pub(super) const PRIMARY_KEYS: [(&str, RsType); 6] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("table_name", SHORT),
    ("pk_name", SHORT),
    ("column_name", SHORT),
    ("key_seq", RsType::Integer),
];

pub(super) const FOREIGN_KEYS: [(&str, RsType); 14] = [
    ("pk_database_name", SHORT),
    ("pk_schema_name", SHORT),
    ("pk_table_name", SHORT),
    ("pk_column_name", SHORT),
    ("fk_database_name", SHORT),
    ("fk_schema_name", SHORT),
    ("fk_table_name", SHORT),
    ("fk_column_name", SHORT),
    ("key_seq", RsType::Integer),
    ("fk_name", SHORT),
    ("pk_name", SHORT),
    ("update_rule", SHORT),
    ("delete_rule", SHORT),
    ("deferrability", SHORT),
];

pub(super) fn execute(
    session: &mut Session,
    kind: ShownConstraints,
    table: &ObjectName,
    limit: Option<u64>,
) -> Result<Outcome> {
    let Located::Stored { database, relation } = require_relation(session, table)? else {
        return Err(SqlError::unsupported(
            "SHOW CONSTRAINTS of a temporary table",
        ));
    };
    let catalog = session.catalog(&database)?;
    session
        .access()?
        .require_on_relation(&catalog, &relation, Privilege::Select, &[])?;
    let tables = || catalog.relations().filter_map(Relation::as_table);
    let own: Vec<&Arc<Table>> = relation.as_table().into_iter().collect();
    match kind {
        ShownConstraints::PrimaryKeys => {
            let rows = own.iter().flat_map(|table| primary_key(&catalog, table));
            limited(&PRIMARY_KEYS, rows.collect(), limit)
        }
        ShownConstraints::ForeignKeys => {
            let rows = own
                .iter()
                .flat_map(|table| foreign_keys(&catalog, table, None));
            limited(&FOREIGN_KEYS, rows.collect(), limit)
        }
        ShownConstraints::ExportedForeignKeys => {
            let to = Some(relation.oid());
            let rows = tables().flat_map(|table| foreign_keys(&catalog, table, to));
            limited(&FOREIGN_KEYS, rows.collect(), limit)
        }
    }
}

/// Database, schema and name.
fn place(catalog: &DatabaseCatalog, table: &Table) -> [Cell; 3] {
    [
        Some(catalog.database().to_owned()),
        Some(catalog.schema_name(table.schema).to_owned()),
        Some(table.name.clone()),
    ]
}

fn key_of(table: &Table) -> Option<(&Constraint, &[String])> {
    table
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.rule {
            ConstraintRule::PrimaryKey(columns) => Some((constraint, columns.as_slice())),
            _ => None,
        })
}

fn primary_key(catalog: &DatabaseCatalog, table: &Table) -> Vec<Vec<Cell>> {
    let Some((constraint, columns)) = key_of(table) else {
        return Vec::new();
    };
    (1..)
        .zip(columns)
        .map(|(number, column)| {
            let mut row: Vec<Cell> = place(catalog, table).into();
            row.extend([
                Some(constraint.name.clone()),
                Some(column.clone()),
                Some(i32::to_string(&number)),
            ]);
            row
        })
        .collect()
}

/// A row for each column of the table's foreign keys, of those to one table only where it is given.
fn foreign_keys(catalog: &DatabaseCatalog, table: &Table, to: Option<u32>) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for constraint in &table.constraints {
        let ConstraintRule::ForeignKey {
            columns,
            table: target,
            referenced,
        } = &constraint.rule
        else {
            continue;
        };
        if to.is_some_and(|to| to != *target) {
            continue;
        }
        let Some(target) = catalog
            .relation_by_oid(*target)
            .and_then(Relation::as_table)
        else {
            continue;
        };
        let key = key_of(target);
        // Without columns after its name a table is referred to by its primary key.
        let referenced = match key {
            Some((_, own)) if referenced.is_empty() => own,
            _ => referenced,
        };
        for (place_in_key, column) in columns.iter().enumerate() {
            let mut row: Vec<Cell> = place(catalog, target).into();
            row.push(referenced.get(place_in_key).cloned());
            row.extend(place(catalog, table));
            row.extend([
                Some(column.clone()),
                Some((place_in_key + 1).to_string()),
                Some(constraint.name.clone()),
                key.map(|(constraint, _)| constraint.name.clone()),
                None,
                None,
                None,
            ]);
            rows.push(row);
        }
    }
    rows
}
