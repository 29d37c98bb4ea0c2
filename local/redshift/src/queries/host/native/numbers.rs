//! Floats as text, and intervals from and to text.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use duckdb::Connection;
use local_dialect::RsType;
use local_dialect::interval::{
    DayToSecond, IntervalStyle, YearToMonth, read_interval, show_day_to_second, show_year_to_month,
};

use super::super::semistructured;
use super::{ArrowFunctionSignature, Result, StdError, VArrowScalar, scalar};
use crate::queries::encode::float;

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Quotient>("longshore_quotient")?;
    connection.register_scalar_function::<FloatText>("longshore_float_text")?;
    connection.register_scalar_function::<FloatJson>("longshore_float_json")?;
    connection.register_scalar_function::<IntervalText>("longshore_interval_text")?;
    connection.register_scalar_function::<ReadInterval>("longshore_read_interval")
}

scalar!(Quotient, [DataType::Utf8, DataType::Utf8, DataType::Int32] -> DataType::Utf8, quotients);
scalar!(FloatText, [DataType::Float64, DataType::Int32] -> DataType::Utf8, |input| {
    Ok(float_texts(input, |value, digits| Some(float(value, digits).to_string())))
});
scalar!(FloatJson, [DataType::Float64] -> DataType::Utf8, |input| {
    Ok(float_texts(input, |value, _| semistructured::float_text(value)))
});
scalar!(IntervalText, [DataType::Utf8, DataType::Int64] -> DataType::Utf8, |input| {
    Ok(interval_texts(input))
});
scalar!(ReadInterval, [DataType::Utf8, DataType::Utf8] -> DataType::Int64, read_intervals);

/// `(dividend, divisor, digits behind the point)`.
fn quotients(input: &RecordBatch) -> Result<ArrayRef> {
    let dividends = input.column(0).as_string::<i32>();
    let divisors = input.column(1).as_string::<i32>();
    let scales = input.column(2).as_primitive::<Int32Type>();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if dividends.is_null(row) || divisors.is_null(row) {
            results.push(None);
            continue;
        }
        let scale = usize::try_from(scales.value(row)).unwrap_or(0);
        results.push(Some(quotient(
            dividends.value(row),
            divisors.value(row),
            scale,
        )?));
    }
    Ok(Arc::new(StringArray::from(results)))
}

/// Long division of two decimal numbers, cut to `scale` digits behind the point.
fn quotient(dividend: &str, divisor: &str, scale: usize) -> std::result::Result<String, String> {
    let unreadable = || "longshore:XX000:internal error: a NUMERIC without digits".to_owned();
    let (is_negative, mut digits, fraction) = unsigned_digits(dividend);
    let (divides_negative, divisor, divisor_fraction) = unsigned_digits(divisor);
    let divisor: u128 = divisor.parse().map_err(|_| unreadable())?;
    if divisor == 0 {
        return Err("longshore:22012:division by zero".to_owned());
    }
    // Both as whole numbers, the dividend with the digits that the result is to have.
    let wanted = scale + divisor_fraction;
    if wanted >= fraction {
        digits.push_str(&"0".repeat(wanted - fraction));
    } else {
        digits.truncate(digits.len().saturating_sub(fraction - wanted));
    }
    let mut remainder: u128 = 0;
    let mut quotient = String::with_capacity(digits.len());
    for digit in digits.bytes() {
        // Ten times the remainder may pass 128 bits, ten additions do not.
        let mut next = u128::from(digit - b'0');
        let mut count = 0_u8;
        for _ in 0..10 {
            next += remainder;
            if next >= divisor {
                next -= divisor;
                count += 1;
            }
        }
        while next >= divisor {
            next -= divisor;
            count += 1;
        }
        quotient.push(char::from(b'0' + count));
        remainder = next;
    }
    let padded = format!("{quotient:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let whole = whole.trim_start_matches('0');
    let sign = if is_negative == divides_negative {
        ""
    } else {
        "-"
    };
    Ok(format!("{sign}{whole:0>1}.{fraction}"))
}

/// Whether there is a minus, the digits without a point, and how many of them stand behind it.
fn unsigned_digits(number: &str) -> (bool, String, usize) {
    let unsigned = number.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    (
        unsigned.len() < number.len(),
        format!("{whole}{fraction}"),
        fraction.len(),
    )
}

/// The second column, if there is one, is the number of digits.
fn float_texts(input: &RecordBatch, show: fn(f64, i32) -> Option<String>) -> ArrayRef {
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
    Arc::new(texts)
}

/// `('month' or 'second', months or microseconds)`.
fn interval_texts(input: &RecordBatch) -> ArrayRef {
    let kinds = input.column(0).as_string::<i32>();
    let values = input.column(1).as_primitive::<Int64Type>();
    let texts: StringArray = (0..input.num_rows())
        .map(|row| {
            values.is_valid(row).then(|| {
                let (unit, style) = kinds.value(row).split_once(':').unwrap_or_default();
                let style = IntervalStyle::from_name(style).unwrap_or_default();
                match unit {
                    "month" => show_year_to_month(values.value(row), style).to_string(),
                    _ => show_day_to_second(values.value(row), style).to_string(),
                }
            })
        })
        .collect();
    Arc::new(texts)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_have_all_the_digits_that_are_asked_for() {
        for (dividend, divisor, scale, expected) in [
            ("1", "3", 5, "0.33333"),
            ("-2.0", "3", 4, "-0.6666"),
            ("0.00", "7", 4, "0.0000"),
            ("12", "-0.5", 4, "-24.0000"),
            (
                "99999999999999999999999999999999999999",
                "99999999999999999999999999999999999998",
                6,
                "1.000000",
            ),
            (
                "1.00000000000000000000",
                "0.10000000",
                12,
                "10.000000000000",
            ),
        ] {
            assert_eq!(quotient(dividend, divisor, scale).unwrap(), expected);
        }
        assert!(quotient("1", "0.0", 4).unwrap_err().contains("22012"));
    }
}
