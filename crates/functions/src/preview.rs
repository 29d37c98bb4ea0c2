use javascript::{Column as LoadedColumn, Limits, Outcome, RUNTIME, ValueType};
use serde_json::{Value, json};

use crate::bundle::Bundle;
use crate::error::Error;

/// What a column gives for sample rows, before anything is deployed.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// One per row of the sample, in its order.
    pub rows: Vec<Outcome>,
    /// How many rows threw, or gave a value that does not fit the type.
    pub failures: usize,
    /// What the code wrote to the console.
    pub lines: Vec<String>,
}

/// Runs a bundle on sample rows as the warehouse gives them: text, or `None` for NULL, under the names
/// of `columns`. Blocks for as long as `limits` allow.
pub fn preview(
    bundle: &Bundle,
    columns: &[String],
    rows: &[Vec<Option<String>>],
    limits: Limits,
) -> Result<Preview, Error> {
    let places: Vec<(usize, ValueType)> = bundle
        .manifest
        .uses
        .iter()
        .map(|used| {
            let place = columns.iter().position(|column| *column == used.name);
            let place = place.ok_or_else(|| Error::SampleWithout {
                column: used.name.clone(),
            })?;
            Ok((place, used.value_type))
        })
        .collect::<Result<_, Error>>()?;
    let arguments: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| {
            places
                .iter()
                .map(|(place, value_type)| {
                    let text = row.get(*place).and_then(Option::as_deref);
                    text.map_or(Value::Null, |text| argument(text, *value_type))
                })
                .collect()
        })
        .collect();
    let request = json!({ "num_records": rows.len(), "arguments": arguments }).to_string();
    let column = LoadedColumn::load(&bundle.manifest, RUNTIME, &bundle.code, limits)
        .map_err(|source| Error::load(&bundle.column, source))?;
    let explanation = column.explain(&request).map_err(Error::Stopped)?;
    let failures = explanation
        .rows
        .iter()
        .filter(|row| row.error.is_some())
        .count();
    Ok(Preview {
        rows: explanation.rows,
        failures,
        lines: explanation.lines,
    })
}

/// A value as Amazon Redshift puts it into a request. A number that JSON cannot hold (`NaN`) stays text.
fn argument(text: &str, value_type: ValueType) -> Value {
    let as_text = || Value::String(text.to_owned());
    match value_type {
        ValueType::SmallInt | ValueType::Integer | ValueType::BigInt => {
            text.parse::<i64>().map_or_else(|_| as_text(), Value::from)
        }
        ValueType::Real | ValueType::DoublePrecision => text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map_or_else(as_text, Value::Number),
        ValueType::Boolean => Value::Bool(text == "t" || text == "true"),
        _ => as_text(),
    }
}
