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
                float(text, f64::from(value), format_args!("{value}"))
            }
            DataType::Float64 => {
                let value = self.array.as_primitive::<Float64Type>().value(row);
                float(text, value, format_args!("{value}"))
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

fn float(text: &mut String, value: f64, digits: std::fmt::Arguments<'_>) -> std::fmt::Result {
    if value.is_infinite() {
        text.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        text.write_fmt(digits)
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
