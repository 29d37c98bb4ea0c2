//! Tables and views of the current database. The last three columns are PostgreSQL's of later
//! versions, for the `\\d` of today's psql.

use local_dialect::RsType;
use local_dialect::statements::table_attributes::DistStyle;

use super::{index, materialized};
use crate::catalog::{ConstraintRule, DatabaseCatalog, Relation, Table, View};
use crate::cluster::{SYSTEM_USER, SYSTEM_USER_ID};
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation, TEMPORARY_SCHEMA};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_259,
    schema: "pg_catalog",
    name: "pg_class",
    kind: Kind::Table,
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
        ("relhastriggers", RsType::Boolean),
        ("relpersistence", RsType::SingleChar),
        ("reloftype", RsType::Oid),
        ("reloptions", RsType::TextArray),
        ("relrowsecurity", RsType::Boolean),
        ("relforcerowsecurity", RsType::Boolean),
        ("relreplident", RsType::SingleChar),
        ("relispartition", RsType::Boolean),
    ],
    hidden: &[
        "oid",
        "relhastriggers",
        "relpersistence",
        "reloftype",
        "reloptions",
        "relrowsecurity",
        "relforcerowsecurity",
        "relreplident",
        "relispartition",
    ],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = of_system_relations();
    for row in &mut rows {
        row.extend(later("p"));
    }
    for relation in catalog.relations() {
        let mut row = of_relation(seen, &catalog, relation);
        row.extend(later("p"));
        rows.push(row);
        rows.extend(storage_row(relation));
        if let Some(table) = relation.as_table() {
            rows.extend(index_rows(table, "p"));
        }
    }
    for table in seen.session.temporary().iter() {
        let mut row = table_row(table, Value::Null);
        row.extend(later("t"));
        rows.push(row);
        rows.extend(index_rows(table, "t"));
    }
    Ok(rows)
}

/// The table behind a materialized view.
fn storage_row(relation: &Relation) -> Option<Row> {
    let view = relation.as_table().filter(|_| relation.is_materialized())?;
    let (oid, name) = materialized::storage(view);
    let facts = Facts {
        oid,
        name: &name,
        schema: view.schema,
        owner: view.owner,
        columns: view.columns.len(),
        dist_style: dist_style(view),
        ..Facts::default()
    };
    let mut row = facts.row();
    row.extend(later("p"));
    Some(row)
}

/// The indexes of a table's keys.
fn index_rows(table: &Table, persistence: &str) -> impl Iterator<Item = Row> {
    index::of_table(table).map(move |index| {
        let facts = Facts {
            oid: index.oid,
            name: index.name,
            schema: schema_of(table),
            owner: table.owner,
            access_method: index::BTREE,
            kind: "i",
            columns: index.columns.len(),
            ..Facts::default()
        };
        let mut row = facts.row();
        row.extend(later(persistence));
        row
    })
}

fn schema_of(table: &Table) -> u32 {
    match table.schema {
        0 => TEMPORARY_SCHEMA,
        schema => schema,
    }
}

/// The columns of later versions.
fn later(persistence: &str) -> Row {
    row![false, persistence, 0, Value::Null, false, false, "n", false]
}

/// The system's own relations, which everybody may read.
pub(super) fn of_system_relations() -> Vec<Row> {
    crate::system::listed()
        .map(|relation| {
            let columns = relation
                .numbered_columns()
                .filter(|(number, ..)| *number > 0);
            let is_view = relation.kind == Kind::View;
            let facts = Facts {
                oid: relation.oid,
                name: relation.name,
                schema: relation.schema_oid(),
                owner: SYSTEM_USER_ID,
                kind: if is_view { "v" } else { "r" },
                columns: columns.count(),
                acl: Value::Texts(vec![format!("=r/{SYSTEM_USER}")]),
                has_rules: is_view,
                ..Facts::default()
            };
            facts.row()
        })
        .collect()
}

pub(super) fn of_relation(seen: &Seen<'_>, catalog: &DatabaseCatalog, relation: &Relation) -> Row {
    let acl = Value::from(acl::of_relation(&seen.cluster, catalog, relation));
    match relation {
        Relation::Table(table) => table_row(table, acl),
        Relation::View(view) => view_row(view, acl),
    }
}

/// `reldiststyle`.
pub(super) fn dist_style(table: &Table) -> i16 {
    match table.dist_style {
        DistStyle::Even => 0,
        DistStyle::Key => 1,
        DistStyle::All => 8,
        DistStyle::Auto => 9,
    }
}

fn table_row(table: &Table, acl: Value) -> Row {
    let count = |which: fn(&ConstraintRule) -> bool| {
        let found = table.constraints.iter();
        found.filter(|constraint| which(&constraint.rule)).count()
    };
    let facts = Facts {
        oid: table.oid,
        name: &table.name,
        schema: schema_of(table),
        owner: table.owner,
        kind: if table.materialized.is_some() {
            "v"
        } else {
            "r"
        },
        columns: table.columns.len(),
        dist_style: dist_style(table),
        unique_keys: count(|rule| matches!(rule, ConstraintRule::Unique(_))),
        foreign_keys: count(|rule| matches!(rule, ConstraintRule::ForeignKey { .. })),
        has_primary_key: count(|rule| matches!(rule, ConstraintRule::PrimaryKey(_))) > 0,
        has_index: index::of_table(table).next().is_some(),
        acl,
        ..Facts::default()
    };
    facts.row()
}

fn view_row(view: &View, acl: Value) -> Row {
    let facts = Facts {
        oid: view.oid,
        name: &view.name,
        schema: view.schema,
        owner: view.owner,
        kind: "v",
        columns: view.columns.len(),
        acl,
        has_rules: true,
        ..Facts::default()
    };
    facts.row()
}

/// In what rows differ.
struct Facts<'a> {
    oid: u32,
    name: &'a str,
    schema: u32,
    owner: u32,
    access_method: u32,
    has_index: bool,
    kind: &'a str,
    columns: usize,
    dist_style: i16,
    unique_keys: usize,
    foreign_keys: usize,
    has_primary_key: bool,
    acl: Value,
    has_rules: bool,
}

impl Default for Facts<'_> {
    fn default() -> Self {
        Self {
            oid: 0,
            name: "",
            schema: 0,
            owner: 0,
            access_method: 0,
            has_index: false,
            kind: "r",
            columns: 0,
            dist_style: 0,
            unique_keys: 0,
            foreign_keys: 0,
            has_primary_key: false,
            acl: Value::Null,
            has_rules: false,
        }
    }
}

impl Facts<'_> {
    fn row(self) -> Row {
        let small = |count: usize| i16::try_from(count).unwrap_or(i16::MAX);
        row![
            self.oid,
            self.name,
            self.schema,
            0,
            self.owner,
            self.access_method,
            self.oid,
            0,
            0,
            Value::Float(0.001),
            0,
            0,
            self.has_index,
            false,
            self.kind,
            small(self.columns),
            0,
            false,
            false,
            self.dist_style,
            0,
            0,
            0,
            small(self.unique_keys),
            small(self.foreign_keys),
            0,
            false,
            self.has_primary_key,
            self.has_rules,
            false,
            self.acl,
        ]
    }
}
