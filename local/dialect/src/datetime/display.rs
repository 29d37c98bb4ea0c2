//! Dates and times as Redshift prints them.

use std::fmt;

use super::DAY_MICROSECONDS;
use super::calendar::civil_from_days;
use super::zone::Zone;

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;

/// A day, counted from 1970-01-01.
pub fn show_date(days: i32) -> impl fmt::Display {
    Date(i64::from(days))
}

struct Date(i64);

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0);
        if year > 0 {
            write!(formatter, "{year:04}-{month:02}-{day:02}")
        } else {
            write!(formatter, "{:04}-{month:02}-{day:02} BC", 1 - year)
        }
    }
}

/// A time of day in microseconds since midnight.
pub fn show_time(microseconds: i64) -> impl fmt::Display {
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
pub fn show_timestamp(microseconds: i64) -> impl fmt::Display {
    Moment {
        microseconds,
        offset_seconds: None,
    }
}

/// A moment in UTC as it is shown in a zone, with its offset.
pub fn show_zoned_timestamp(microseconds: i64, zone: &Zone) -> impl fmt::Display {
    let offset_seconds = zone.offset_seconds(microseconds);
    Moment {
        microseconds: microseconds + i64::from(offset_seconds) * MICROSECONDS_PER_SECOND,
        offset_seconds: Some(offset_seconds),
    }
}

struct Moment {
    microseconds: i64,
    offset_seconds: Option<i32>,
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, date) = civil_from_days(self.microseconds.div_euclid(DAY_MICROSECONDS));
        let time = Time(self.microseconds.rem_euclid(DAY_MICROSECONDS));
        let shown_year = if year > 0 { year } else { 1 - year };
        write!(formatter, "{shown_year:04}-{month:02}-{date:02} {time}")?;
        if let Some(seconds) = self.offset_seconds {
            write!(formatter, "{}", Offset(seconds))?;
        }
        if year > 0 {
            Ok(())
        } else {
            formatter.write_str(" BC")
        }
    }
}

/// An offset from UTC: `+00`, `-03:30`.
pub fn show_offset(seconds: i32) -> impl fmt::Display {
    Offset(seconds)
}

struct Offset(i32);

impl fmt::Display for Offset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs() / 60;
        write!(formatter, "{sign}{:02}", minutes / 60)?;
        if minutes.is_multiple_of(60) {
            Ok(())
        } else {
            write!(formatter, ":{:02}", minutes % 60)
        }
    }
}
