//! Columns of tables and views. The last three columns are PostgreSQL's of later versions, for the
//! `\\d` of today's psql.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::statements::table_attributes::SortKey;

use super::{index, materialized};
use crate::catalog::{Relation, Table};
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::{Seen, SeenColumn};
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_249,
    schema: "pg_catalog",
    name: "pg_attribute",
    kind: Kind::Table,
    columns: &[
        ("attrelid", RsType::Oid),
        ("attname", RsType::Name),
        ("atttypid", RsType::Oid),
        ("attstattarget", RsType::Integer),
        ("attlen", RsType::SmallInt),
        ("attnum", RsType::SmallInt),
        ("attndims", RsType::Integer),
        ("attcacheoff", RsType::Integer),
        ("atttypmod", RsType::Integer),
        ("attbyval", RsType::Boolean),
        ("attstorage", RsType::SingleChar),
        ("attalign", RsType::SingleChar),
        ("attnotnull", RsType::Boolean),
        ("atthasdef", RsType::Boolean),
        ("attisdropped", RsType::Boolean),
        ("attislocal", RsType::Boolean),
        ("attinhcount", RsType::Integer),
        ("attisdistkey", RsType::Boolean),
        ("attispreloaded", RsType::Boolean),
        ("attsortkeyord", RsType::Integer),
        ("attencodingtype", RsType::SmallInt),
        ("attencrypttype", RsType::SmallInt),
        ("attcollation", RsType::Oid),
        ("attidentity", RsType::SingleChar),
        ("attgenerated", RsType::SingleChar),
        ("attacl", RsType::AclItemArray),
    ],
    hidden: &["attcollation", "attidentity", "attgenerated", "attacl"],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = all(seen)?;
    for row in &mut rows {
        row.extend(row![0, "", ""]);
    }
    with_access_lists(seen, &mut rows)?;
    Ok(rows)
}

/// Appends each column's own access list.
pub(super) fn with_access_lists(seen: &mut Seen<'_>, rows: &mut [Row]) -> Result<()> {
    let catalog = seen.current()?;
    for row in rows {
        let oid = row[OID].integer().and_then(|oid| u32::try_from(oid).ok());
        let number = row[NUMBER]
            .integer()
            .and_then(|oid| i16::try_from(oid).ok());
        let list = oid
            .zip(number)
            .map(|(oid, number)| acl::of_column(&seen.cluster, &catalog, oid, number));
        row.extend(row![list]);
    }
    Ok(())
}

/// Places of `attrelid` and `attnum`.
const OID: usize = 0;
const NUMBER: usize = 5;

/// The rows without the columns of later versions.
pub(super) fn all(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in crate::system::listed() {
        for (number, name, data_type) in relation.numbered_columns() {
            let column = SeenColumn {
                number,
                name: name.to_owned(),
                data_type,
                nullable: true,
                default: None,
            };
            rows.push(column_row(relation.oid, None, &column));
        }
    }
    for relation in catalog.relations() {
        // Columns of late-binding views are found by `pg_get_late_binding_view_cols()` only.
        if relation.as_view().is_some_and(|view| view.late_binding) {
            continue;
        }
        let table = relation.as_table().map(AsRef::as_ref);
        for column in seen.columns(&catalog, relation) {
            rows.push(column_row(relation.oid(), table, &column));
            if let Some(view) = table.filter(|table| table.materialized.is_some()) {
                rows.push(column_row(materialized::storage(view).0, table, &column));
            }
        }
        rows.extend(table.into_iter().flat_map(index_rows));
    }
    let temporary: Vec<_> = seen.session.temporary().iter().map(Arc::clone).collect();
    for table in temporary {
        let relation = Relation::Table(Arc::clone(&table));
        for column in seen.columns(&catalog, &relation) {
            rows.push(column_row(table.oid, Some(&table), &column));
        }
        rows.extend(index_rows(&table));
    }
    Ok(rows)
}

/// The columns of the indexes of a table.
fn index_rows(table: &Table) -> Vec<Row> {
    let mut rows = Vec::new();
    for index in index::of_table(table) {
        let columns = index.columns.iter().filter_map(|name| table.column(name));
        for (column, number) in columns.zip(1..) {
            let column = SeenColumn {
                number,
                name: column.name.clone(),
                data_type: column.data_type,
                nullable: true,
                default: None,
            };
            rows.push(column_row(index.oid, None, &column));
        }
    }
    rows
}

fn column_row(oid: u32, table: Option<&Table>, column: &SeenColumn) -> Row {
    let kind = column.data_type;
    let length = kind.wire_length();
    let by_value = (1..=8).contains(&length);
    let dist_key = table
        .and_then(|table| table.column(&column.name))
        .is_some_and(|column| column.dist_key);
    let encoding = table
        .and_then(|table| table.column(&column.name))
        .map_or(0, |column| column.encoding.number());
    let sort_order = table.map_or(0, |table| sort_order(table, &column.name));
    row![
        oid,
        &column.name,
        kind.oid(),
        -1,
        length,
        column.number,
        0,
        -1,
        kind.typmod(),
        by_value,
        if by_value { "p" } else { "x" },
        if length == 8 { "d" } else { "i" },
        !column.nullable,
        column.default.is_some(),
        false,
        true,
        0,
        dist_key,
        false,
        sort_order,
        encoding,
        0,
    ]
}

/// The column's place in the sort key; negative in every second place of an interleaved one.
fn sort_order(table: &Table, column: &str) -> i32 {
    let place = i32::try_from(table.sort_position(column)).unwrap_or(0);
    match table.sort_key {
        SortKey::Interleaved(_) if place % 2 == 0 => -place,
        _ => place,
    }
}
