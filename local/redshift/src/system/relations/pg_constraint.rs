//! Keys that tables declare. The last column is PostgreSQL's of later versions: the index of a key has
//! the key's oid.

use std::sync::Arc;

use local_dialect::RsType;

use crate::catalog::{ConstraintRule, Relation};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_606,
    schema: "pg_catalog",
    name: "pg_constraint",
    kind: Kind::Table,
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
        ("conkey", RsType::SmallIntArray),
        ("confkey", RsType::SmallIntArray),
        ("conbin", RsType::Text),
        ("consrc", RsType::Text),
        ("conindid", RsType::Oid),
    ],
    hidden: &["oid", "conindid"],
    rows: Rows::Catalogued(rows),
};

/// Marks the oids of constraints, which no other object has.
const MARK: u32 = 0x4000_0000;

/// A table's oid is followed by the constraint's place in so many bits.
const PLACE_BITS: u32 = 6;

/// The oid of a table's constraint by its place.
pub(super) const fn constraint_oid(table: u32, place: u32) -> u32 {
    MARK | (table << PLACE_BITS) | place
}

/// The table and the place of the constraint with that oid.
pub(in crate::system) fn of_oid(oid: u32) -> Option<(u32, usize)> {
    let both = oid.checked_sub(MARK)?;
    let place = both & ((1 << PLACE_BITS) - 1);
    Some((both >> PLACE_BITS, usize::try_from(place).ok()?))
}

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
                Value::Texts(numbers)
            };
            let own = numbers(
                &Relation::Table(Arc::clone(table)),
                constraint.rule.columns(),
            );
            rows.push(row![
                constraint_oid(table.oid, place),
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
                match constraint.rule {
                    ConstraintRule::ForeignKey { .. } => 0,
                    _ => constraint_oid(table.oid, place),
                },
            ]);
        }
    }
    Ok(rows)
}
