//! Floats as text, and intervals from and to text.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use duckdb::Connection;
use local_dialect::RsType;
use local_dialect::interval::{
    DayToSecond, YearToMonth, read_interval, show_day_to_second, show_year_to_month,
};

use super::super::semistructured;
use super::{ArrowFunctionSignature, Result, StdError, VArrowScalar, scalar};
use crate::queries::encode::float;

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<FloatText>("longshore_float_text")?;
    connection.register_scalar_function::<FloatJson>("longshore_float_json")?;
    connection.register_scalar_function::<IntervalText>("longshore_interval_text")?;
    connection.register_scalar_function::<ReadInterval>("longshore_read_interval")
}

scalar!(FloatText, [DataType::Float64, DataType::Int32] -> DataType::Utf8, |input| {
    float_texts(input, |value, digits| Some(float(value, digits).to_string()))
});
scalar!(FloatJson, [DataType::Float64] -> DataType::Utf8, |input| {
    float_texts(input, |value, _| semistructured::float_text(value))
});
scalar!(IntervalText, [DataType::Utf8, DataType::Int64] -> DataType::Utf8, interval_texts);
scalar!(ReadInterval, [DataType::Utf8, DataType::Utf8] -> DataType::Int64, read_intervals);

/// The second column, if there is one, is the number of digits.
fn float_texts(input: &RecordBatch, show: fn(f64, i32) -> Option<String>) -> Result<ArrayRef> {
    let values = input.column(0).as_primitive::<Float64Type>();
    let digits = (input.num_columns() > 1).then(|| input.column(1).as_primitive::<Int32Type>());
    let texts: StringArray = (0..input.num_rows())
        .map(|row| {
            let digits = digits.map_or(0, |digits| digits.value(row));
            values
                .is_valid(row)
                .then(|| show(values.value(row), digits))
                .flatten()
        })
        .collect();
    Ok(Arc::new(texts))
}

/// `('month' or 'second', months or microseconds)`.
fn interval_texts(input: &RecordBatch) -> Result<ArrayRef> {
    let kinds = input.column(0).as_string::<i32>();
    let values = input.column(1).as_primitive::<Int64Type>();
    let texts: StringArray = (0..input.num_rows())
        .map(|row| {
            values.is_valid(row).then(|| match kinds.value(row) {
                "month" => show_year_to_month(values.value(row)).to_string(),
                _ => show_day_to_second(values.value(row)).to_string(),
            })
        })
        .collect();
    Ok(Arc::new(texts))
}

/// `(text, last field)`: months or microseconds.
fn read_intervals(input: &RecordBatch) -> Result<ArrayRef> {
    let texts = input.column(0).as_string::<i32>();
    let fields = input.column(1).as_string::<i32>();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if texts.is_null(row) {
            results.push(None);
            continue;
        }
        let target = interval_type(fields.value(row));
        let span = read_interval(texts.value(row), target)
            .map_err(|error| super::super::raised(&error))?;
        results.push(Some(match target {
            RsType::IntervalYearToMonth(_) => span.months,
            _ => span.microseconds,
        }));
    }
    Ok(Arc::new(Int64Array::from(results)))
}

/// The interval type whose last field is so named.
fn interval_type(field: &str) -> RsType {
    let second = || {
        field
            .trim_start_matches("second(")
            .trim_end_matches(')')
            .parse()
            .unwrap_or(6)
    };
    match field {
        "year" => RsType::IntervalYearToMonth(YearToMonth::Year),
        "month" => RsType::IntervalYearToMonth(YearToMonth::Month),
        "day" => RsType::IntervalDayToSecond(DayToSecond::Day),
        "hour" => RsType::IntervalDayToSecond(DayToSecond::Hour),
        "minute" => RsType::IntervalDayToSecond(DayToSecond::Minute),
        _ => RsType::IntervalDayToSecond(DayToSecond::Second(second())),
    }
}
