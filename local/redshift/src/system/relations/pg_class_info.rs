//! Tables and views with the time of their creation and their present distribution (catalog reference,
//! `PG_CLASS_INFO`).

use local_dialect::RsType;

use super::pg_class;
use crate::catalog::{Relation, Table};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::table_attributes::DistStyle;

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_144,
    schema: "pg_catalog",
    name: "pg_class_info",
    kind: Kind::View,
    columns: &[
        ("reloid", RsType::Oid),
        ("relname", RsType::Name),
        ("relnamespace", RsType::Oid),
        ("reltype", RsType::Oid),
        ("relowner", RsType::Integer),
        ("relam", RsType::Oid),
        ("relfilenode", RsType::Oid),
        ("reltablespace", RsType::Oid),
        ("relpages", RsType::Integer),
        ("reltuples", RsType::Real),
        ("reltoastrelid", RsType::Oid),
        ("reltoastidxid", RsType::Oid),
        ("relhasindex", RsType::Boolean),
        ("relisshared", RsType::Boolean),
        ("relkind", RsType::SingleChar),
        ("relnatts", RsType::SmallInt),
        ("relexternid", RsType::Oid),
        ("relisreplicated", RsType::Boolean),
        ("relispinned", RsType::Boolean),
        ("reldiststyle", RsType::SmallInt),
        ("relprojbaseid", RsType::Oid),
        ("relchecks", RsType::SmallInt),
        ("reltriggers", RsType::SmallInt),
        ("relukeys", RsType::SmallInt),
        ("relfkeys", RsType::SmallInt),
        ("relrefs", RsType::SmallInt),
        ("relhasoids", RsType::Boolean),
        ("relhaspkey", RsType::Boolean),
        ("relhasrules", RsType::Boolean),
        ("relhassubclass", RsType::Boolean),
        ("relacl", RsType::AclItemArray),
        ("relcreationtime", RsType::Timestamp),
        ("releffectivediststyle", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = pg_class::of_system_relations();
    for row in &mut rows {
        row.extend(row![Value::Null, 0]);
    }
    for relation in catalog.relations() {
        let mut row = pg_class::of_relation(seen, &catalog, relation);
        let (created, style) = match relation {
            Relation::Table(table) => (table.created, effective_dist_style(table)),
            Relation::View(view) => (view.created, 0),
        };
        row.extend(row![Value::Moment(created * 1_000_000), style]);
        rows.push(row);
    }
    Ok(rows)
}

/// A table whose distribution is automatic is small and lies on every node.
fn effective_dist_style(table: &Table) -> i16 {
    match table.dist_style {
        DistStyle::Auto => 10,
        _ => pg_class::dist_style(table),
    }
}
