//! From a column's definition to a deployed function.
#![cfg(test)]

mod bundles;
mod deployments;
mod packages;
mod previews;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use entities::{Code, ComputedColumn, OnError};
use functions::{Bundle, Error, bundle, package};
use model::{Column, ColumnType};

/// The columns of the entity that the tests' columns belong to.
fn planes() -> Vec<Column> {
    [
        ("tailnum", ColumnType::VarChar { bytes: 10 }),
        ("year", ColumnType::Integer),
        ("seats", ColumnType::SmallInt),
        (
            "price",
            ColumnType::Decimal {
                precision: 18,
                scale: 2,
            },
        ),
        ("serial", ColumnType::BigInt),
        ("active", ColumnType::Boolean),
        ("speed", ColumnType::DoublePrecision),
        ("built", ColumnType::Date),
        ("details", ColumnType::Super),
    ]
    .map(|(name, column_type)| Column {
        name: name.to_owned(),
        column_type,
        nullable: true,
    })
    .to_vec()
}

fn expression(column_type: ColumnType, text: &str) -> ComputedColumn {
    ComputedColumn {
        name: "computed".parse().unwrap(),
        column_type,
        code: Code::Expression(text.to_owned()),
        uses: None,
        on_error: OnError::Null,
        volatile: false,
    }
}

fn bundled(column_type: ColumnType, text: &str) -> Result<Bundle, Error> {
    bundle(&expression(column_type, text), &planes())
}

/// The files of a bundle's package.
fn unzipped(bundle: &Bundle) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package(bundle))).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().to_owned(), bytes)
        })
        .collect()
}
