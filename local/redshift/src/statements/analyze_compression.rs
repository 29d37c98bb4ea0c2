//! `ANALYZE COMPRESSION`: for each column the encoding that suits it, and an estimate of what it saves.
//!
//! Nothing is stored encoded here, so the estimates are those of simple codes over the rows looked at:
//! AZ64 as the bits that hold the distance from the least to the greatest value, ZSTD as a dictionary.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::analyze_compression::AnalyzeCompression;
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::privileges::SystemPermission;

use super::resolve::{Located, lock_relation, missing_relation};
use crate::catalog::{self, Column, Relation, Table};
use crate::session::{Outcome, OutputColumn, Result, Session};
use crate::storage::errors;

/// Bytes that a VARCHAR has besides its text.
const TEXT_HEADER_BYTES: f64 = 4.0;

pub(super) fn execute(session: &mut Session, analyze: &AnalyzeCompression) -> Result<Outcome> {
    let mut rows = Vec::new();
    for (table, source) in tables(session, analyze)? {
        for column in &analyze.columns {
            if table.column(column).is_none() {
                return Err(SqlError::new(
                    SqlState::UNDEFINED_COLUMN,
                    format!(
                        "column \"{column}\" of relation \"{}\" does not exist",
                        table.name
                    ),
                ));
            }
        }
        let source = format!("(SELECT * FROM {source} LIMIT {})", analyze.rows);
        for column in &table.columns {
            let is_analyzed = analyze.columns.is_empty() || analyze.columns.contains(&column.name);
            let (encoding, percent) = if is_analyzed {
                advice(session, &table, column, &source)?
            } else {
                ("N/A".to_owned(), 0.0)
            };
            rows.push(vec![
                Some(table.name.clone()),
                Some(column.name.clone()),
                Some(encoding),
                Some(format!("{percent:.2}")),
            ]);
        }
    }
    Ok(Outcome::Rows {
        columns: columns(),
        rows,
        tag: "ANALYZE COMPRESSION".to_owned(),
    })
}

pub(crate) fn columns() -> Vec<OutputColumn> {
    vec![
        OutputColumn::new("Table", RsType::Text),
        OutputColumn::new("Column", RsType::Text),
        OutputColumn::new("Encoding", RsType::Text),
        OutputColumn::new(
            "Est_reduction_pct",
            RsType::Decimal {
                precision: 5,
                scale: 2,
            },
        ),
    ]
}

/// The tables to look at with DuckDB's names of them.
fn tables(session: &mut Session, analyze: &AnalyzeCompression) -> Result<Vec<(Table, String)>> {
    let database = session.database().to_owned();
    let Some(name) = &analyze.table else {
        let catalog = session.catalog(&database)?;
        let access = session.access()?;
        return Ok(catalog
            .relations()
            .filter(|relation| access.require_relation_owner(relation).is_ok())
            .filter_map(|relation| relation.as_table())
            .map(|table| (Table::clone(table), catalog::rows_of(&database, table.oid)))
            .collect());
    };
    match lock_relation(session, name)? {
        None => Err(missing_relation("relation", name)),
        Some(Located::Temporary(table)) => {
            let rows = crate::session::temporary::duckdb_name(table.oid);
            Ok(vec![(Table::clone(&table), rows)])
        }
        Some(Located::Stored { database, relation }) => {
            let catalog = session.catalog(&database)?;
            session.access()?.require_relation_owner_or(
                &catalog,
                &relation,
                None,
                SystemPermission::ANALYZE,
            )?;
            match relation {
                Relation::Table(table) => Ok(vec![(
                    Table::clone(&table),
                    catalog::rows_of(&database, table.oid),
                )]),
                Relation::View(view) => Err(super::not_of_kind(&view.name, "table")),
            }
        }
    }
}

/// The encoding for a column and how many percent of its size it saves. A sort key keeps its own.
fn advice(
    session: &Session,
    table: &Table,
    column: &Column,
    source: &str,
) -> Result<(String, f64)> {
    if table.sort_position(&column.name) > 0 {
        return Ok((column.encoding.to_string(), 0.0));
    }
    let encoding = match Encoding::default_for(column.data_type, false) {
        Encoding::Az64 => Encoding::Az64,
        _ => Encoding::Zstd,
    };
    let name = quote(&column.name);
    let query = match encoding {
        Encoding::Az64 => format!(
            "SELECT CAST(count({name}) AS DOUBLE), {}, CAST({} AS DOUBLE)",
            distance(column.data_type, &name),
            width(column.data_type)
        ),
        _ => format!(
            "SELECT CAST(count({name}) AS DOUBLE), CAST(approx_count_distinct({name}) AS DOUBLE), {}",
            average_bytes(column.data_type, &name)
        ),
    };
    let measured = session
        .duckdb()
        .query_row(&format!("{query} FROM {source}"), [], |row| {
            Ok((
                row.get::<_, f64>(0)?,
                row.get::<_, Option<f64>>(1)?,
                row.get::<_, Option<f64>>(2)?,
            ))
        });
    let (count, spread, bytes) = measured.map_err(|error| errors::translate(&error))?;
    let (Some(spread), Some(bytes)) = (spread, bytes) else {
        return Ok((Encoding::Raw.to_string(), 0.0));
    };
    let raw = count * bytes;
    // Az64 was asked how far the values spread, ZSTD how many there are.
    let (values, dictionary) = match encoding {
        Encoding::Az64 => (spread + 1.0, 0.0),
        _ => (spread, spread * bytes),
    };
    let bits = values.log2().ceil().max(1.0);
    let encoded = dictionary + count * bits / 8.0;
    if raw <= 0.0 || encoded >= raw {
        return Ok((Encoding::Raw.to_string(), 0.0));
    }
    Ok((encoding.to_string(), (1.0 - encoded / raw) * 100.0))
}

/// DuckDB's text of how far the greatest value is from the least, in the units in which it is stored.
fn distance(data_type: RsType, name: &str) -> String {
    match data_type {
        RsType::Decimal { scale, .. } => {
            format!("(CAST(max({name}) AS DOUBLE) - CAST(min({name}) AS DOUBLE)) * 1e{scale}")
        }
        RsType::Date => format!("CAST(max({name}) - min({name}) AS DOUBLE)"),
        RsType::Timestamp | RsType::TimestampTz | RsType::Time | RsType::TimeTz => {
            format!("CAST(epoch_us(max({name})) - epoch_us(min({name})) AS DOUBLE)")
        }
        _ => format!("CAST(max({name}) AS DOUBLE) - CAST(min({name}) AS DOUBLE)"),
    }
}

/// Bytes of a value of a type whose values are all as long.
fn width(data_type: RsType) -> u32 {
    match data_type {
        RsType::Boolean => 1,
        RsType::SmallInt => 2,
        RsType::Integer | RsType::Real | RsType::Date | RsType::IntervalYearToMonth(_) => 4,
        RsType::Decimal { precision, .. } if precision > 19 => 16,
        _ => 8,
    }
}

fn average_bytes(data_type: RsType, name: &str) -> String {
    match data_type {
        RsType::Char(bytes) => format!("CAST({bytes} AS DOUBLE)"),
        RsType::VarChar(_) | RsType::Super => format!("avg(strlen({name})) + {TEXT_HEADER_BYTES}"),
        RsType::VarByte(_) => format!("avg(octet_length({name})) + {TEXT_HEADER_BYTES}"),
        _ => format!("CAST({} AS DOUBLE)", width(data_type)),
    }
}
