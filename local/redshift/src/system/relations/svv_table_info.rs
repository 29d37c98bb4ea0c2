//! Tables of the current database that hold rows, for superusers (`SVV_TABLE_INFO`). Sizes are estimates.

use local_dialect::RsType;

use super::stv_slices::SLICES;
use super::{pg_table_def, table_size};
use crate::catalog::{DatabaseCatalog, Table};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_143,
    schema: "pg_catalog",
    name: "svv_table_info",
    kind: Kind::View,
    columns: &[
        ("database", RsType::Text),
        ("schema", RsType::Text),
        ("table_id", RsType::Oid),
        ("table", RsType::Text),
        ("encoded", RsType::Text),
        ("diststyle", RsType::Text),
        ("sortkey1", RsType::Text),
        ("max_varchar", RsType::Integer),
        ("sortkey1_enc", RsType::Char(32)),
        ("sortkey_num", RsType::Integer),
        ("size", RsType::BigInt),
        (
            "pct_used",
            RsType::Decimal {
                precision: 10,
                scale: 4,
            },
        ),
        ("empty", RsType::BigInt),
        (
            "unsorted",
            RsType::Decimal {
                precision: 5,
                scale: 2,
            },
        ),
        (
            "stats_off",
            RsType::Decimal {
                precision: 5,
                scale: 2,
            },
        ),
        (
            "tbl_rows",
            RsType::Decimal {
                precision: 38,
                scale: 0,
            },
        ),
        (
            "skew_sortkey1",
            RsType::Decimal {
                precision: 19,
                scale: 2,
            },
        ),
        (
            "skew_rows",
            RsType::Decimal {
                precision: 19,
                scale: 2,
            },
        ),
        (
            "estimated_visible_rows",
            RsType::Decimal {
                precision: 38,
                scale: 0,
            },
        ),
        ("risk_event", RsType::Text),
        (
            "vacuum_sort_benefit",
            RsType::Decimal {
                precision: 12,
                scale: 2,
            },
        ),
        ("create_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let counts = table_size::row_counts(seen, &catalog)?;
    let mut rows = Vec::new();
    for table in catalog.relations().filter_map(|found| found.as_table()) {
        let count = counts.get(&table.oid).copied().unwrap_or(0);
        if count > 0 {
            rows.push(table_row(&catalog, table, count));
        }
    }
    Ok(rows)
}

fn table_row(catalog: &DatabaseCatalog, table: &Table, count: i64) -> Row {
    let first = table.sort_key.columns().first();
    let sort_encoding = first
        .and_then(|name| table.column(name))
        .map(|column| pg_table_def::encoding(column.encoding));
    let unsorted = first.map_or(Value::Null, |_| Value::Integer(0));
    row![
        catalog.database(),
        catalog.schema_name(table.schema),
        table.oid,
        &table.name,
        encoded(table),
        dist_style(table),
        sort_key(table),
        max_varchar(table),
        sort_encoding,
        i64::try_from(table.sort_key.columns().len()).unwrap_or(0),
        table_size::blocks(table, count),
        0,
        0,
        unsorted,
        0,
        count,
        first.map(|_| 1),
        if table.dist_style == DistStyle::All {
            Value::Null
        } else {
            Value::Integer(1)
        },
        count,
        Value::Null,
        Value::Null,
        Value::Moment(table.created * 1_000_000),
    ]
}

fn encoded(table: &Table) -> &'static str {
    let encoded = table
        .columns
        .iter()
        .any(|column| column.encoding != Encoding::Raw);
    match (encoded, table.encode_auto) {
        (true, true) => "Y, AUTO(ENCODE)",
        (true, false) => "Y",
        (false, true) => "N, AUTO(ENCODE)",
        (false, false) => "N",
    }
}

fn dist_style(table: &Table) -> String {
    match (table.dist_style, table.dist_key()) {
        (DistStyle::Even, _) => "EVEN".to_owned(),
        (DistStyle::Key, Some(column)) => format!("KEY({})", column.name),
        (DistStyle::Key, None) => "KEY".to_owned(),
        (DistStyle::All, _) => "ALL".to_owned(),
        (DistStyle::Auto, _) => "AUTO(ALL)".to_owned(),
    }
}

fn sort_key(table: &Table) -> Option<String> {
    match &table.sort_key {
        SortKey::Auto => Some("AUTO(SORTKEY)".to_owned()),
        SortKey::None => None,
        SortKey::Interleaved(_) => Some("INTERLEAVED".to_owned()),
        SortKey::Compound(columns) => columns.first().cloned(),
    }
}

fn max_varchar(table: &Table) -> u32 {
    let lengths = table.columns.iter().map(|column| match column.data_type {
        RsType::VarChar(bytes) => bytes,
        _ => 0,
    });
    lengths.max().unwrap_or(0)
}

pub(in crate::system) fn size(table: &Table) -> i64 {
    let columns = i64::try_from(table.columns.len()).unwrap_or(i64::MAX - 3);
    (columns + 3) * i64::from(SLICES)
}
