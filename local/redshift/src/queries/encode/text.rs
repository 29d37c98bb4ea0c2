//! Values as text (database developer guide, "Data types": the forms that clients print).

use std::fmt::{self, Write as _};

use arrow::array::{Array, AsArray};
use bytes::{BufMut, BytesMut};
use local_dialect::datetime::{Zone, show_date, show_time, show_timestamp, show_zoned_timestamp};
use local_dialect::interval::{show_day_to_second, show_interval, show_year_to_month};

use super::values::Values;

/// What the session's settings say about text.
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    /// Zone in which TIMESTAMPTZ values are shown.
    pub zone: Zone,
    /// -15 to 2, added to the 6 and 15 digits of REAL and DOUBLE PRECISION.
    pub extra_float_digits: i32,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self {
            zone: Zone::utc(),
            extra_float_digits: 0,
        }
    }
}

/// Appends the value at `row`, which is not null.
pub(super) fn write(values: &Values<'_>, row: usize, style: &TextStyle, buffer: &mut BytesMut) {
    let out = &mut Text(buffer);
    let written = match values {
        Values::Boolean(array) => out.write_str(if array.value(row) { "t" } else { "f" }),
        Values::Int16(array) => write!(out, "{}", array.value(row)),
        Values::Int32(array) => write!(out, "{}", array.value(row)),
        Values::Int64(array) => write!(out, "{}", array.value(row)),
        Values::Float32(array) => {
            let digits = 6 + style.extra_float_digits;
            write!(out, "{}", Float(f64::from(array.value(row)), digits))
        }
        Values::Float64(array) => {
            let digits = 15 + style.extra_float_digits;
            write!(out, "{}", Float(array.value(row), digits))
        }
        Values::Decimal(array, scale) => write!(out, "{}", Decimal(array.value(row), *scale)),
        Values::Date(array) => write!(out, "{}", show_date(array.value(row))),
        Values::Time(array) => write!(out, "{}", show_time(array.value(row))),
        Values::TimeTz(array) => write!(out, "{}+00", show_time(array.value(row))),
        Values::Timestamp(array) => write!(out, "{}", show_timestamp(array.value(row))),
        Values::TimestampTz(array) => {
            write!(
                out,
                "{}",
                show_zoned_timestamp(array.value(row), &style.zone)
            )
        }
        Values::YearToMonth(array) => {
            write!(out, "{}", show_year_to_month(i64::from(array.value(row))))
        }
        Values::DayToSecond(array) => write!(out, "{}", show_day_to_second(array.value(row))),
        Values::Interval(array) => {
            let value = array.value(row);
            let microseconds = value.nanoseconds / 1_000;
            write!(
                out,
                "{}",
                show_interval(value.months, value.days, microseconds)
            )
        }
        Values::Text(array) => out.write_str(array.value(row)),
        Values::Char(array, bytes) => {
            let text = array.value(row);
            write!(
                out,
                "{text}{:padding$}",
                "",
                padding = bytes.saturating_sub(text.len())
            )
        }
        Values::Bytes(array) => out.write_str(&hex::encode(array.value(row))),
        Values::TextArray(array) => write_array(out, array.value(row).as_ref()),
    };
    written.expect("writing to memory cannot fail");
}

struct Text<'a>(&'a mut BytesMut);

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.put_slice(text.as_bytes());
        Ok(())
    }
}

/// A fixed-point number.
struct Decimal(i128, u8);

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(unscaled, scale) = *self;
        let sign = if unscaled < 0 { "-" } else { "" };
        let digits = unscaled.unsigned_abs();
        if scale == 0 {
            return write!(formatter, "{sign}{digits}");
        }
        let unit = 10_u128.pow(u32::from(scale));
        write!(
            formatter,
            "{sign}{}.{:0width$}",
            digits / unit,
            digits % unit,
            width = usize::from(scale)
        )
    }
}

/// A number with so many significant digits, as C's `%g` writes it.
pub(crate) fn float(value: f64, digits: i32) -> impl fmt::Display {
    Float(value, digits)
}

struct Float(f64, i32);

impl fmt::Display for Float {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, digits) = *self;
        if value.is_nan() {
            return formatter.write_str("NaN");
        }
        if value.is_infinite() {
            return formatter.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
        }
        let digits = usize::try_from(digits.max(1)).unwrap_or(1);
        let scientific = format!("{value:.*e}", digits - 1);
        let (mantissa, exponent) = scientific
            .split_once('e')
            .expect("scientific notation has an exponent");
        let exponent: i32 = exponent.parse().expect("an exponent is a number");
        let last = i32::try_from(digits).unwrap_or(i32::MAX);
        if exponent < -4 || exponent >= last {
            let sign = if exponent < 0 { '-' } else { '+' };
            return write!(
                formatter,
                "{}e{sign}{:02}",
                without_trailing_zeros(mantissa),
                exponent.unsigned_abs()
            );
        }
        let decimals = usize::try_from(last - 1 - exponent).unwrap_or(0);
        formatter.write_str(without_trailing_zeros(&format!("{value:.decimals$}")))
    }
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

/// PostgreSQL's array form: `{a,"b c",NULL}`.
fn write_array(out: &mut Text<'_>, elements: &dyn Array) -> fmt::Result {
    out.write_char('{')?;
    if let Some(texts) = elements.as_string_opt::<i32>() {
        for (index, element) in texts.iter().enumerate() {
            if index > 0 {
                out.write_char(',')?;
            }
            match element {
                None => out.write_str("NULL")?,
                Some(text) if needs_quotes(text) => {
                    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                    write!(out, "\"{escaped}\"")?;
                }
                Some(text) => out.write_str(text)?,
            }
        }
    }
    out.write_char('}')
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty()
        || text.eq_ignore_ascii_case("null")
        || text.contains([',', '{', '}', '"', '\\', ' '])
}
