//! Keys that tables declare.

use std::sync::Arc;

use local_dialect::RsType;

use crate::catalog::{ConstraintRule, Relation};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_constraint",
    columns: &[
        ("oid", RsType::Oid),
        ("conname", RsType::Name),
        ("connamespace", RsType::Oid),
        ("contype", RsType::SingleChar),
        ("condeferrable", RsType::Boolean),
        ("condeferred", RsType::Boolean),
        ("conrelid", RsType::Oid),
        ("contypid", RsType::Oid),
        ("confrelid", RsType::Oid),
        ("confupdtype", RsType::SingleChar),
        ("confdeltype", RsType::SingleChar),
        ("confmatchtype", RsType::SingleChar),
        ("conkey", RsType::Text),
        ("confkey", RsType::Text),
        ("conbin", RsType::Text),
        ("consrc", RsType::Text),
    ],
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for table in catalog
        .relations()
        .filter_map(|relation| relation.as_table())
    {
        for (constraint, place) in table.constraints.iter().zip(0_u32..) {
            let referenced = match &constraint.rule {
                ConstraintRule::ForeignKey {
                    table, referenced, ..
                } => catalog
                    .relation_by_oid(*table)
                    .map(|other| (other, referenced)),
                _ => None,
            };
            let numbers = |relation: &Relation, names: &[String]| {
                let numbers: Vec<String> = names
                    .iter()
                    .filter_map(|name| relation.column_number(name))
                    .map(|number| number.to_string())
                    .collect();
                format!("{{{}}}", numbers.join(","))
            };
            let own = numbers(
                &Relation::Table(Arc::clone(table)),
                constraint.rule.columns(),
            );
            rows.push(row![
                table.oid.wrapping_add(place),
                &constraint.name,
                table.schema,
                match constraint.rule {
                    ConstraintRule::PrimaryKey(_) => "p",
                    ConstraintRule::Unique(_) => "u",
                    ConstraintRule::ForeignKey { .. } => "f",
                },
                false,
                false,
                table.oid,
                0,
                referenced.map_or(0, |(other, _)| other.oid()),
                "a",
                "a",
                "u",
                own,
                referenced.map(|(other, names)| numbers(other, names)),
                Value::Null,
                Value::Null,
            ]);
        }
    }
    Ok(rows)
}
