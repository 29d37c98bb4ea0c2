//! Tables and views of the current database. The last three columns are PostgreSQL's of later
//! versions, for the `\\d` of today's psql.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::statements::table_attributes::DistStyle;

use crate::catalog::{ConstraintRule, Relation, Table, View};
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_class",
    columns: &[
        ("oid", RsType::Oid),
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
        ("releffectivediststyle", RsType::SmallInt),
        ("relcreationtime", RsType::Timestamp),
        ("relhastriggers", RsType::Boolean),
        ("relpersistence", RsType::SingleChar),
        ("reloftype", RsType::Oid),
    ],
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let cluster = Arc::clone(&seen.cluster);
    let mut rows: Vec<Row> = catalog
        .relations()
        .map(|relation| {
            let acl = Value::from(acl::of_relation(&cluster, &catalog, relation));
            match relation {
                Relation::Table(table) => table_row(table, acl, "p"),
                Relation::View(view) => view_row(view, acl),
            }
        })
        .collect();
    let temporary: Vec<_> = seen.session.temporary().iter().map(Arc::clone).collect();
    rows.extend(
        temporary
            .iter()
            .map(|table| table_row(table, Value::Null, "t")),
    );
    Ok(rows)
}

fn table_row(table: &Table, acl: Value, persistence: &str) -> Row {
    let style: i16 = match table.dist_style {
        DistStyle::Even => 0,
        DistStyle::Key => 1,
        DistStyle::All => 8,
        DistStyle::Auto => 10,
    };
    let foreign = count(table, |rule| {
        matches!(rule, ConstraintRule::ForeignKey { .. })
    });
    let unique = count(table, |rule| matches!(rule, ConstraintRule::Unique(_)));
    let primary = table
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.rule, ConstraintRule::PrimaryKey(_)));
    let columns = i16::try_from(table.columns.len()).unwrap_or(i16::MAX);
    let created = Value::Moment(table.created * 1_000_000);
    row![
        table.oid,
        &table.name,
        table.schema,
        0,
        table.owner,
        0,
        table.oid,
        0,
        0,
        Value::Float(0.0),
        0,
        0,
        false,
        false,
        "r",
        columns,
        0,
        false,
        false,
        style,
        0,
        0,
        0,
        unique,
        foreign,
        0,
        false,
        primary,
        false,
        false,
        acl,
        style,
        created,
        false,
        persistence,
        0,
    ]
}

fn count(table: &Table, which: impl Fn(&ConstraintRule) -> bool) -> i16 {
    let found = table
        .constraints
        .iter()
        .filter(|constraint| which(&constraint.rule))
        .count();
    i16::try_from(found).unwrap_or(i16::MAX)
}

fn view_row(view: &View, acl: Value) -> Row {
    let columns = i16::try_from(view.columns.len()).unwrap_or(i16::MAX);
    let created = Value::Moment(view.created * 1_000_000);
    row![
        view.oid,
        &view.name,
        view.schema,
        0,
        view.owner,
        0,
        view.oid,
        0,
        0,
        Value::Float(0.0),
        0,
        0,
        false,
        false,
        "v",
        columns,
        0,
        false,
        false,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        false,
        true,
        false,
        acl,
        0,
        created,
        false,
        "p",
        0,
    ]
}
