//! Values as text (database developer guide, "Data types": the forms that clients print).

use std::fmt::{self, Write as _};

use arrow::array::{Array, AsArray};
use arrow::datatypes::IntervalMonthDayNano;
use bytes::{BufMut, BytesMut};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::values::Values;

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// What the session's settings say about text.
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    /// Zone in which TIMESTAMPTZ values are shown.
    pub zone: TimeZone,
    /// -15 to 2, added to the 6 and 15 digits of REAL and DOUBLE PRECISION.
    pub extra_float_digits: i32,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
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
        Values::Date(array) => write!(out, "{}", date(array.value(row))),
        Values::Time(array) => write!(out, "{}", time(array.value(row))),
        Values::Timestamp(array) => write!(out, "{}", timestamp(array.value(row))),
        Values::TimestampTz(array) => {
            write!(out, "{}", zoned_timestamp(array.value(row), &style.zone))
        }
        Values::Interval(array) => {
            write!(out, "{}", interval(array.value(row)))
        }
        Values::Text(array) => out.write_str(array.value(row)),
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
