//! Values as text (database developer guide, "Data types": the forms that clients print).

use std::fmt::{self, Write as _};
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::IntervalMonthDayNano;
use bytes::{BufMut, BytesMut};
use local_dialect::datetime::{
    DAY_MICROSECONDS, DateForm, DateStyle, Zone, civil_from_days, show_time, show_zoned_timestamp,
};
use local_dialect::interval::{
    IntervalStyle, show_day_to_second, show_interval, show_year_to_month,
};

use super::digits;
use local_dialect::RsType;

use super::values::Values;
use crate::queries::host::View;

/// What the session's settings say about text.
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    /// Zone in which TIMESTAMPTZ values are shown.
    pub zone: Zone,
    /// -15 to 2, added to the 6 and 15 digits of REAL and DOUBLE PRECISION.
    pub extra_float_digits: i32,
    pub interval_style: IntervalStyle,
    pub date_style: DateStyle,
    pub names: ObjectNames,
}

/// Names of objects for values of type regclass and its kin; without a catalogue they are numbers.
#[derive(Clone, Default)]
pub(crate) struct ObjectNames(Option<Arc<View>>);

impl ObjectNames {
    pub(crate) fn of(view: View) -> Self {
        Self(Some(Arc::new(view)))
    }

    fn name(&self, kind: RsType, oid: i64) -> String {
        match (&self.0, u32::try_from(oid)) {
            (Some(view), Ok(oid)) => view.object_name(kind, oid),
            _ => oid.to_string(),
        }
    }
}

impl fmt::Debug for ObjectNames {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ObjectNames")
            .finish_non_exhaustive()
    }
}

impl Default for TextStyle {
    fn default() -> Self {
        Self {
            zone: Zone::utc(),
            extra_float_digits: 0,
            interval_style: IntervalStyle::Postgres,
            date_style: DateStyle::default(),
            names: ObjectNames::default(),
        }
    }
}

/// Appends the value at `row`, which is not null.
pub(super) fn write(values: &Values<'_>, row: usize, style: &TextStyle, buffer: &mut BytesMut) {
    match values {
        Values::Boolean(array) => buffer.put_u8(if array.value(row) { b't' } else { b'f' }),
        Values::Int16(array) => digits::integer(i64::from(array.value(row)), buffer),
        Values::Int32(array) => digits::integer(i64::from(array.value(row)), buffer),
        Values::Object(array, kind) => {
            let name = style.names.name(*kind, array.value(row));
            buffer.extend_from_slice(name.as_bytes());
        }
        Values::Int64(array) => digits::integer(array.value(row), buffer),
        Values::Decimal(array, scale) => write_decimal(array.value(row), *scale, buffer),
        Values::Date(array) if style.date_style.form == DateForm::Iso => {
            write_date(i64::from(array.value(row)), buffer);
        }
        Values::Timestamp(array) if style.date_style.form == DateForm::Iso => {
            write_moment(array.value(row), buffer);
        }
        Values::Text(array) => buffer.extend_from_slice(array.value(row).as_bytes()),
        Values::Char(array, bytes) => {
            let text = array.value(row).as_bytes();
            buffer.extend_from_slice(text);
            buffer.put_bytes(b' ', bytes.saturating_sub(text.len()));
        }
        others => {
            write_formatted(others, row, style, buffer).expect("writing to memory cannot fail");
        }
    }
}

/// The values for which formatting is fast enough.
fn write_formatted(
    values: &Values<'_>,
    row: usize,
    style: &TextStyle,
    buffer: &mut BytesMut,
) -> fmt::Result {
    let out = &mut Text(buffer);
    match values {
        Values::Float32(array) => {
            let digits = 6 + style.extra_float_digits;
            write!(out, "{}", Float(f64::from(array.value(row)), digits))
        }
        Values::Float64(array) => {
            let digits = 15 + style.extra_float_digits;
            write!(out, "{}", Float(array.value(row), digits))
        }
        Values::Time(array) => write!(out, "{}", show_time(array.value(row))),
        Values::TimeTz(array) => write!(out, "{}+00", show_time(array.value(row))),
        Values::TimestampTz(array) if style.date_style.form == DateForm::Iso => {
            let shown = show_zoned_timestamp(array.value(row), &style.zone);
            write!(out, "{shown}")
        }
        Values::TimestampTz(array) => {
            let shown = style
                .date_style
                .zoned_timestamp(array.value(row), &style.zone);
            out.write_str(&shown)
        }
        Values::Timestamp(array) => out.write_str(&style.date_style.timestamp(array.value(row))),
        Values::Date(array) => out.write_str(&style.date_style.date(array.value(row))),
        Values::YearToMonth(array) => {
            let months = i64::from(array.value(row));
            write!(out, "{}", show_year_to_month(months, style.interval_style))
        }
        Values::DayToSecond(array) => {
            let shown = show_day_to_second(array.value(row), style.interval_style);
            write!(out, "{shown}")
        }
        Values::Interval(array) => {
            write!(out, "{}", interval(array.value(row), style.interval_style))
        }
        Values::Bytes(array) => out.write_str(&hex::encode(array.value(row))),
        Values::TextArray(array) => write_array(out, array.value(row).as_ref()),
        _ => unreachable!("`write` has written the others"),
    }
}

struct Text<'a>(&'a mut BytesMut);

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.put_slice(text.as_bytes());
        Ok(())
    }
}

/// A fixed-point number.
fn write_decimal(unscaled: i128, scale: u8, buffer: &mut BytesMut) {
    if unscaled < 0 {
        buffer.put_u8(b'-');
    }
    let magnitude = unscaled.unsigned_abs();
    if scale == 0 {
        return digits::unsigned(magnitude, 1, buffer);
    }
    let (whole, fraction) = if let (Ok(magnitude), Some(unit)) = (
        u64::try_from(magnitude),
        10_u64.checked_pow(u32::from(scale)),
    ) {
        (u128::from(magnitude / unit), u128::from(magnitude % unit))
    } else {
        let unit = 10_u128.pow(u32::from(scale));
        (magnitude / unit, magnitude % unit)
    };
    digits::unsigned(whole, 1, buffer);
    buffer.put_u8(b'.');
    digits::unsigned(fraction, usize::from(scale), buffer);
}

/// Year, month and day; whether it is before the year 1, which is written behind.
fn write_day(days: i64, buffer: &mut BytesMut) -> bool {
    let (year, month, day) = civil_from_days(days);
    let past = year <= 0;
    let shown = if past { 1 - year } else { year };
    for (value, width) in [(shown, 4), (month, 2), (day, 2)] {
        if width == 2 {
            buffer.put_u8(b'-');
        }
        digits::unsigned(u128::from(value.unsigned_abs()), width, buffer);
    }
    past
}

fn write_date(days: i64, buffer: &mut BytesMut) {
    if write_day(days, buffer) {
        buffer.extend_from_slice(b" BC");
    }
}

fn write_moment(microseconds: i64, buffer: &mut BytesMut) {
    let past = write_day(microseconds.div_euclid(DAY_MICROSECONDS), buffer);
    let time = microseconds.rem_euclid(DAY_MICROSECONDS).unsigned_abs();
    let (seconds, fraction) = (time / 1_000_000, time % 1_000_000);
    for (mark, value) in [
        (b' ', seconds / 3_600),
        (b':', seconds / 60 % 60),
        (b':', seconds % 60),
    ] {
        buffer.put_u8(mark);
        digits::unsigned(u128::from(value), 2, buffer);
    }
    if fraction != 0 {
        let mut shown = fraction;
        let mut places = 6;
        while shown.is_multiple_of(10) {
            shown /= 10;
            places -= 1;
        }
        buffer.put_u8(b'.');
        digits::unsigned(u128::from(shown), places, buffer);
    }
    if past {
        buffer.extend_from_slice(b" BC");
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
        // Up to fifteen digits, the fewest that tell the number from all others are the right ones if
        // they are enough, and are found sooner.
        let mut scientific = format!("{value:e}");
        let shortest = scientific.bytes().take_while(|byte| *byte != b'e');
        if digits > 15 || shortest.filter(u8::is_ascii_digit).count() > digits {
            scientific = format!("{value:.*e}", digits - 1);
        }
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
        positional(mantissa, exponent, formatter)
    }
}

/// Writes a mantissa such as `-1.25` with its point moved by the exponent.
fn positional(mantissa: &str, exponent: i32, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(positive) => ("-", positive),
        None => ("", mantissa),
    };
    let mantissa = without_trailing_zeros(mantissa);
    let (first, rest) = mantissa.split_at(1);
    let rest = rest.trim_start_matches('.');
    formatter.write_str(sign)?;
    match usize::try_from(exponent) {
        Err(_) => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            write!(formatter, "0.{:0<zeros$}{first}{rest}", "")
        }
        Ok(places) if places >= rest.len() => {
            let zeros = places - rest.len();
            write!(formatter, "{first}{rest}{:0<zeros$}", "")
        }
        Ok(places) => {
            let (whole, fraction) = rest.split_at(places);
            write!(formatter, "{first}{whole}.{fraction}")
        }
    }
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

/// An INTERVAL as clients see it.
pub(crate) fn interval(value: IntervalMonthDayNano, style: IntervalStyle) -> impl fmt::Display {
    show_interval(value.months, value.days, value.nanoseconds / 1_000, style)
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
