//! What the sandbox promises to its callers.
#![cfg(test)]

mod batches;
mod casts;
mod columns;
mod determinism;
mod limits;
mod plain_handlers;

use javascript::{Column, Error, Limits, Manifest, RUNTIME, Use};

/// A column over `uses` (name and type), whose code is an expression over `record`.
fn column(uses: &[(&str, &str)], returns: &str, expression: &str) -> Result<Column, Error> {
    load(&manifest(uses, returns), expression, Limits::default())
}

fn manifest(uses: &[(&str, &str)], returns: &str) -> Manifest {
    let uses = uses
        .iter()
        .map(|(name, value_type)| Use {
            name: (*name).to_owned(),
            value_type: value_type.parse().unwrap(),
        })
        .collect();
    Manifest::new(uses, returns.parse().unwrap())
}

fn load(manifest: &Manifest, expression: &str, limits: Limits) -> Result<Column, Error> {
    let code = format!("(() => {{ return (record) => ({expression}\n); }})");
    Column::load(manifest, RUNTIME, &code, limits)
}

/// The value that an expression over no column gives, or its error's text.
fn outcome(returns: &str, expression: &str) -> Result<serde_json::Value, String> {
    let column = column(&[], returns, expression).unwrap();
    let mut rows = column
        .explain(r#"{"num_records":1,"arguments":[[]]}"#)
        .unwrap()
        .rows;
    let row = rows.remove(0);
    row.error.map_or(Ok(row.value), Err)
}
