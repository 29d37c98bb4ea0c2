//! `SHOW COLUMNS`.

use local_dialect::RsType;
use local_dialect::error::SqlError;
use local_dialect::names::ObjectName;
use local_dialect::statements::collation::Collation;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::show::Filter;
use local_dialect::statements::table_attributes::SortKey;

use super::{Cell, LONG, SHORT, filtered};
use crate::catalog::{DatabaseCatalog, Relation, Table};
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Located, require_relation};

pub(super) const COLUMNS: [(&str, RsType); 17] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("table_name", SHORT),
    ("column_name", SHORT),
    ("ordinal_position", RsType::Integer),
    ("column_default", LONG),
    ("is_nullable", SHORT),
    ("data_type", SHORT),
    ("character_maximum_length", RsType::Integer),
    ("numeric_precision", RsType::Integer),
    ("numeric_scale", RsType::Integer),
    ("remarks", LONG),
    ("sort_key_type", SHORT),
    ("sort_key", RsType::Integer),
    ("dist_key", RsType::Integer),
    ("encoding", SHORT),
    ("collation", SHORT),
];

pub(super) fn execute(
    session: &mut Session,
    table: &ObjectName,
    filter: &Filter,
) -> Result<Outcome> {
    let Located::Stored { database, relation } = require_relation(session, table)? else {
        return Err(SqlError::unsupported("SHOW COLUMNS of a temporary table"));
    };
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    access.require_on_relation(&catalog, &relation, Privilege::Select, &[])?;
    let mut rows = match &relation {
        Relation::Table(table) => table_rows(&catalog, &relation, table),
        Relation::View(view) => (1..)
            .zip(&view.columns)
            .map(|(number, column)| {
                let mut row = common(&catalog, &relation, number, &column.name, column.data_type);
                row.extend([None, None, None, None, None]);
                row
            })
            .collect(),
    };
    rows.retain(|row: &Vec<Cell>| {
        let column: Vec<String> = row[3].iter().cloned().collect();
        access
            .require_on_relation(&catalog, &relation, Privilege::Select, &column)
            .is_ok()
    });
    filtered(&COLUMNS, rows, 3, filter)
}

fn table_rows(catalog: &DatabaseCatalog, relation: &Relation, table: &Table) -> Vec<Vec<Cell>> {
    table
        .columns
        .iter()
        .map(|column| {
            let mut row = common(
                catalog,
                relation,
                column.number,
                &column.name,
                column.data_type,
            );
            let position = table.sort_position(&column.name);
            row[5] = table.shown_default(column);
            row[6] = Some(if column.not_null { "NO" } else { "YES" }.to_owned());
            row.extend([
                (position > 0).then(|| sort_key_type(&table.sort_key).to_owned()),
                Some(sort_key(&table.sort_key, position)),
                column.dist_key.then(|| "1".to_owned()),
                Some(column.encoding.to_string()),
                column.data_type.is_character().then(|| {
                    let named = column.collation.map(Collation::name);
                    named.unwrap_or("default").to_owned()
                }),
            ]);
            row
        })
        .collect()
}

const fn sort_key_type(key: &SortKey) -> &'static str {
    match key {
        SortKey::Auto | SortKey::None => "AUTO",
        SortKey::Compound(_) => "COMPOUND",
        SortKey::Interleaved(_) => "INTERLEAVED",
    }
}

/// The column's place in the sort key; in an interleaved one the signs alternate, beginning with minus.
fn sort_key(key: &SortKey, position: usize) -> String {
    match key {
        SortKey::Interleaved(_) if position % 2 == 1 => format!("-{position}"),
        _ => position.to_string(),
    }
}

/// The first twelve columns.
fn common(
    catalog: &DatabaseCatalog,
    relation: &Relation,
    number: i16,
    name: &str,
    data_type: RsType,
) -> Vec<Cell> {
    let [length, precision, scale] = measures(data_type);
    vec![
        Some(catalog.database().to_owned()),
        Some(catalog.schema_name(relation.schema()).to_owned()),
        Some(relation.name().to_owned()),
        Some(name.to_owned()),
        Some(number.to_string()),
        None,
        Some("YES".to_owned()),
        Some(shown_type(data_type)),
        length,
        precision,
        scale,
        catalog.comment(relation.oid(), number).map(str::to_owned),
    ]
}

/// The type without its length or digits, which have columns of their own, but those of an interval.
fn shown_type(data_type: RsType) -> String {
    match data_type {
        RsType::IntervalDayToSecond(_) => data_type.to_string(),
        other => other.base_name().to_owned(),
    }
}

/// Length, precision and scale as SHOW gives them.
pub(super) fn measures(data_type: RsType) -> [Cell; 3] {
    let length = match data_type {
        RsType::Char(bytes) | RsType::VarChar(bytes) | RsType::VarByte(bytes) => Some(bytes),
        _ => None,
    };
    let (precision, scale) = match data_type {
        RsType::SmallInt => (Some(16), Some(0)),
        RsType::Integer => (Some(32), Some(0)),
        RsType::BigInt => (Some(64), Some(0)),
        RsType::Decimal { precision, scale } => (Some(precision), Some(scale)),
        RsType::Real => (Some(24), None),
        RsType::DoublePrecision => (Some(53), None),
        _ => (None, None),
    };
    [
        length.map(|bytes| bytes.to_string()),
        precision.map(|digits| digits.to_string()),
        scale.map(|digits| digits.to_string()),
    ]
}
