//! Values as text (database developer guide, "Data types": the forms that clients print).

use std::fmt::{self, Write as _};
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::IntervalMonthDayNano;
use bytes::{BufMut, BytesMut};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::digits;
use local_dialect::RsType;

use super::values::Values;
use crate::queries::host::View;

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// What the session's settings say about text.
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    /// Zone in which TIMESTAMPTZ values are shown.
    pub zone: TimeZone,
    /// -15 to 2, added to the 6 and 15 digits of REAL and DOUBLE PRECISION.
    pub extra_float_digits: i32,
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
            zone: TimeZone::UTC,
            extra_float_digits: 0,
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
        Values::Date(array) => write_date(i64::from(array.value(row)), buffer),
        Values::Timestamp(array) => write_moment(array.value(row), buffer),
        Values::Text(array) => buffer.extend_from_slice(array.value(row).as_bytes()),
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
        Values::Time(array) => write!(out, "{}", time(array.value(row))),
        Values::TimestampTz(array) => {
            write!(out, "{}", zoned_timestamp(array.value(row), &style.zone))
        }
        Values::Interval(array) => {
            write!(out, "{}", interval(array.value(row)))
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
    let (whole, fraction) = match (
        u64::try_from(magnitude),
        10_u64.checked_pow(u32::from(scale)),
    ) {
        (Ok(magnitude), Some(unit)) => (u128::from(magnitude / unit), u128::from(magnitude % unit)),
        _ => {
            let unit = 10_u128.pow(u32::from(scale));
            (magnitude / unit, magnitude % unit)
        }
    };
    digits::unsigned(whole, 1, buffer);
    buffer.put_u8(b'.');
    digits::unsigned(fraction, usize::from(scale), buffer);
}

/// Year, month and day; whether it is before the year 1, which is written behind.
fn write_day(days: i64, buffer: &mut BytesMut) -> bool {
    let (year, month, day) = civil(days);
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
    const DAY: i64 = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    let past = write_day(microseconds.div_euclid(DAY), buffer);
    let time = microseconds.rem_euclid(DAY).unsigned_abs();
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
        // The fewest digits that tell the number from all others are the right ones if they are
        // enough, and are found sooner.
        let mut scientific = format!("{value:e}");
        let shortest = scientific.bytes().take_while(|byte| *byte != b'e');
        if shortest.filter(u8::is_ascii_digit).count() > digits {
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

/// A day, counted from 1970-01-01.
pub(crate) fn date(days: i32) -> impl fmt::Display {
    Date(i64::from(days))
}

struct Date(i64);

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        if year > 0 {
            write!(formatter, "{year:04}-{month:02}-{day:02}")
        } else {
            write!(formatter, "{:04}-{month:02}-{day:02} BC", 1 - year)
        }
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A time of day in microseconds since midnight.
pub(crate) fn time(microseconds: i64) -> impl fmt::Display {
    Time(microseconds)
}

struct Time(i64);

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / MICROSECONDS_PER_SECOND;
        write!(
            formatter,
            "{:02}:{:02}:{:02}{}",
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60,
            Fraction(self.0 % MICROSECONDS_PER_SECOND)
        )
    }
}

/// Microseconds behind a point, without trailing zeros; nothing for none.
struct Fraction(i64);

impl fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Ok(());
        }
        let digits = format!("{:06}", self.0);
        write!(formatter, ".{}", digits.trim_end_matches('0'))
    }
}

/// A moment in microseconds since 1970-01-01 00:00.
pub(crate) fn timestamp(microseconds: i64) -> impl fmt::Display {
    Moment(microseconds)
}

struct Moment(i64);

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
        let (year, month, date) = civil(self.0.div_euclid(day));
        let time = Time(self.0.rem_euclid(day));
        if year > 0 {
            write!(formatter, "{year:04}-{month:02}-{date:02} {time}")
        } else {
            write!(formatter, "{:04}-{month:02}-{date:02} {time} BC", 1 - year)
        }
    }
}

/// A moment in UTC as it is shown in a zone, with its offset.
pub(crate) fn zoned_timestamp(microseconds: i64, zone: &TimeZone) -> impl fmt::Display {
    let offset_seconds = Timestamp::from_microsecond(microseconds)
        .map_or(0, |moment| zone.to_offset(moment).seconds());
    ZonedMoment {
        local: microseconds + i64::from(offset_seconds) * MICROSECONDS_PER_SECOND,
        offset_seconds,
    }
}

struct ZonedMoment {
    local: i64,
    offset_seconds: i32,
}

impl fmt::Display for ZonedMoment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.offset_seconds < 0 { '-' } else { '+' };
        let minutes = self.offset_seconds.unsigned_abs() / 60;
        write!(
            formatter,
            "{}{sign}{:02}",
            timestamp(self.local),
            minutes / 60
        )?;
        if !minutes.is_multiple_of(60) {
            write!(formatter, ":{:02}", minutes % 60)?;
        }
        Ok(())
    }
}

/// An interval as clients see it.
pub(crate) fn interval(value: IntervalMonthDayNano) -> impl fmt::Display {
    Interval {
        months: value.months,
        days: value.days,
        microseconds: value.nanoseconds / 1_000,
    }
}

struct Interval {
    months: i32,
    days: i32,
    microseconds: i64,
}

impl fmt::Display for Interval {
    /// PostgreSQL's style: `1 year 2 mons 3 days 04:05:06.7`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        for (count, name) in [
            (self.months / 12, "year"),
            (self.months % 12, "mon"),
            (self.days, "day"),
        ] {
            match count {
                0 => {}
                1 => parts.push(format!("1 {name}")),
                many => parts.push(format!("{many} {name}s")),
            }
        }
        if self.microseconds != 0 || parts.is_empty() {
            let sign = if self.microseconds < 0 { "-" } else { "" };
            let time = Time(self.microseconds.abs());
            parts.push(format!("{sign}{time}"));
        }
        formatter.write_str(&parts.join(" "))
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
