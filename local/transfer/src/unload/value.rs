//! Values as Redshift writes them in text.

use std::fmt::Write;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int16Type, Int32Type,
    Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
};
use jiff::civil::Date;
use local_dialect::RsType;

/// Writes the values of one column as text.
pub struct ValueWriter<'a> {
    array: &'a ArrayRef,
    data_type: RsType,
}

impl<'a> ValueWriter<'a> {
    pub fn new(array: &'a ArrayRef, data_type: RsType) -> Self {
        Self { array, data_type }
    }

    pub fn is_null(&self, row: usize) -> bool {
        self.array.is_null(row)
    }

    /// Appends the value's text; the row must not be NULL.
    pub fn write(&self, row: usize, text: &mut String) {
        let written = match self.array.data_type() {
            DataType::Boolean => {
                text.push(if self.array.as_boolean().value(row) {
                    't'
                } else {
                    'f'
                });
                Ok(())
            }
            DataType::Int16 => write!(
                text,
                "{}",
                self.array.as_primitive::<Int16Type>().value(row)
            ),
            DataType::Int32 => write!(
                text,
                "{}",
                self.array.as_primitive::<Int32Type>().value(row)
            ),
            DataType::Int64 => write!(
                text,
                "{}",
                self.array.as_primitive::<Int64Type>().value(row)
            ),
            DataType::Float32 => {
                let value = self.array.as_primitive::<Float32Type>().value(row);
                float(text, f64::from(value), || format!("{value:e}"))
            }
            DataType::Float64 => {
                let value = self.array.as_primitive::<Float64Type>().value(row);
                float(text, value, || format!("{value:e}"))
            }
            DataType::Decimal128(_, _) => {
                text.push_str(
                    &self
                        .array
                        .as_primitive::<Decimal128Type>()
                        .value_as_string(row),
                );
                Ok(())
            }
            DataType::Date32 => date(
                text,
                i64::from(self.array.as_primitive::<Date32Type>().value(row)),
            ),
            DataType::Time64(_) => time(
                text,
                self.array
                    .as_primitive::<Time64MicrosecondType>()
                    .value(row),
            ),
            DataType::Timestamp(_, _) => self.timestamp(row, text),
            DataType::Binary => {
                text.push_str(&hex::encode(self.array.as_binary::<i32>().value(row)));
                Ok(())
            }
            DataType::Utf8 => self.string(row, text),
            other => unreachable!("DuckDB's {other} was cast before it came here"),
        };
        written.expect("writing to a string does not fail");
    }

    fn string(&self, row: usize, text: &mut String) -> std::fmt::Result {
        let value = self.array.as_string::<i32>().value(row);
        match self.data_type {
            RsType::Char(bytes) => write!(text, "{value:<width$}", width = bytes as usize),
            _ => text.write_str(value),
        }
    }

    fn timestamp(&self, row: usize, text: &mut String) -> std::fmt::Result {
        let micros = self
            .array
            .as_primitive::<TimestampMicrosecondType>()
            .value(row);
        date(text, micros.div_euclid(DAY_MICROS))?;
        text.push(' ');
        time(text, micros.rem_euclid(DAY_MICROS))?;
        if self.data_type == RsType::TimestampTz {
            text.push_str("+00");
        }
        Ok(())
    }
}

const DAY_MICROS: i64 = 86_400_000_000;

/// The shortest digits that give the same number back, `digits` being their scientific form.
fn float(text: &mut String, value: f64, digits: impl Fn() -> String) -> std::fmt::Result {
    if value.is_nan() {
        return text.write_str("NaN");
    }
    if value.is_infinite() {
        return text.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let digits = digits();
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-5..17).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return write!(text, "{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    text.write_str(sign)?;
    match usize::try_from(exponent) {
        Err(_) => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            write!(text, "0.{}{digits}", "0".repeat(zeros))
        }
        Ok(whole) if digits.len() <= whole + 1 => {
            write!(text, "{digits}{}", "0".repeat(whole + 1 - digits.len()))
        }
        Ok(whole) => write!(text, "{}.{}", &digits[..=whole], &digits[whole + 1..]),
    }
}

fn date(text: &mut String, days: i64) -> std::fmt::Result {
    let days = jiff::Span::new().try_days(days).ok();
    match days.and_then(|days| Date::constant(1970, 1, 1).checked_add(days).ok()) {
        Some(date) => write!(
            text,
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        ),
        None => text.write_str("infinity"),
    }
}

fn time(text: &mut String, micros: i64) -> std::fmt::Result {
    let seconds = micros / 1_000_000;
    write!(
        text,
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )?;
    match micros % 1_000_000 {
        0 => Ok(()),
        fraction => {
            let digits = format!("{fraction:06}");
            write!(text, ".{}", digits.trim_end_matches('0'))
        }
    }
}
