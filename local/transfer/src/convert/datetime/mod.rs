//! DATE, TIME, TIMETZ, TIMESTAMP and TIMESTAMPTZ fields, as DATEFORMAT and TIMEFORMAT say.
//!
//! Without a format the shapes are `YYYY-MM-DD` and `YYYY-MM-DD HH:MI:SS[.ffffff]`, for TIMESTAMPTZ with
//! an offset behind it (database developer guide, "Data conversion parameters").

mod automatic;
mod calendar;
mod epoch;
mod pattern;
mod zones;

use local_dialect::statements::copy::{DateFormat, TimeFormat};

use self::automatic::recognize;
use self::calendar::{clock_time, days_of, two_digits};
use self::pattern::Pattern;
use crate::load_error::Reason;

pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// How DATE fields are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Dates {
    #[default]
    Default,
    Auto,
    Pattern(Pattern),
}

impl Dates {
    pub(super) fn of(format: &DateFormat) -> Result<Self, String> {
        Ok(match format {
            DateFormat::Default => Self::Default,
            DateFormat::Auto => Self::Auto,
            DateFormat::Custom(format) if format == "YYYY-MM-DD" => Self::Default,
            DateFormat::Custom(format) => Self::Pattern(Pattern::parse(format)?),
        })
    }

    /// Days since 1970-01-01.
    pub(super) fn read(&self, field: &[u8]) -> Result<i32, Reason> {
        let field = field.trim_ascii();
        match self {
            Self::Default => default_date(field),
            Self::Auto => match plain_date(field) {
                Some((days, [])) => Ok(days),
                _ => recognize(field)
                    .map(|moment| moment.days)
                    .ok_or_else(|| invalid_date("auto")),
            },
            Self::Pattern(pattern) => pattern
                .read(field)
                .map(|(days, _)| days)
                .ok_or_else(|| invalid_date(pattern.text())),
        }
    }
}

/// How TIMESTAMP and TIMESTAMPTZ fields are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Times {
    #[default]
    Default,
    Auto,
    EpochSeconds,
    EpochMilliseconds,
    Pattern(Pattern),
}

impl Times {
    pub(super) fn of(format: &TimeFormat) -> Result<Self, String> {
        Ok(match format {
            TimeFormat::Default => Self::Default,
            TimeFormat::Auto => Self::Auto,
            TimeFormat::EpochSeconds => Self::EpochSeconds,
            TimeFormat::EpochMilliseconds => Self::EpochMilliseconds,
            TimeFormat::Custom(format) if format == "YYYY-MM-DD HH:MI:SS" => Self::Default,
            TimeFormat::Custom(format) => Self::Pattern(Pattern::parse(format)?),
        })
    }

    /// Microseconds since 1970-01-01 00:00:00; an offset is dropped with `auto` and refused without.
    pub(super) fn timestamp(&self, field: &[u8]) -> Result<i64, Reason> {
        let field = field.trim_ascii();
        match plain_timestamp(field) {
            Some((micros, [])) if matches!(self, Self::Default | Self::Auto) => Ok(micros),
            _ => match self {
                Self::Default => Err(self.invalid()),
                Self::Auto => recognize(field)
                    .map(automatic::Moment::local_micros)
                    .ok_or_else(|| self.invalid()),
                _ => self.without_offset(field),
            },
        }
    }

    /// Microseconds since 1970-01-01 00:00:00 UTC; without an offset the field is in UTC.
    pub(super) fn timestamp_tz(&self, field: &[u8]) -> Result<i64, Reason> {
        let field = field.trim_ascii();
        match self {
            Self::Default => {
                let (micros, rest) = plain_timestamp(field).ok_or_else(|| self.invalid())?;
                let offset = if rest.is_empty() {
                    Some(0)
                } else {
                    zones::offset(rest.trim_ascii_start())
                };
                offset
                    .map(|seconds| micros - i64::from(seconds) * MICROS_PER_SECOND)
                    .ok_or_else(|| self.invalid())
            }
            Self::Auto => recognize(field)
                .and_then(automatic::Moment::utc_micros)
                .ok_or_else(|| self.invalid()),
            _ => self.without_offset(field),
        }
    }

    fn without_offset(&self, field: &[u8]) -> Result<i64, Reason> {
        let micros = match self {
            Self::EpochSeconds => epoch::micros(field, MICROS_PER_SECOND),
            Self::EpochMilliseconds => epoch::micros(field, 1_000),
            Self::Pattern(pattern) => pattern
                .read(field)
                .map(|(days, micros)| i64::from(days) * MICROS_PER_DAY + micros),
            Self::Default | Self::Auto => None,
        };
        micros.ok_or_else(|| self.invalid())
    }

    fn invalid(&self) -> Reason {
        let format = match self {
            Self::Default => "YYYY-MM-DD HH24:MI:SS",
            Self::Auto => "auto",
            Self::EpochSeconds => "epochsecs",
            Self::EpochMilliseconds => "epochmillisecs",
            Self::Pattern(pattern) => pattern.text(),
        };
        Reason::new(
            1206,
            format!("Invalid timestamp format or value [{format}]"),
        )
    }
}

/// Microseconds since midnight.
pub(super) fn time(field: &[u8]) -> Result<i64, Reason> {
    match clock_time(field.trim_ascii()) {
        Some((micros, [])) => Ok(micros),
        _ => Err(invalid_time()),
    }
}

/// A time of day and its offset from UTC in seconds; without an offset it is UTC.
pub(super) fn time_tz(field: &[u8]) -> Result<(i64, i32), Reason> {
    let (micros, rest) = clock_time(field.trim_ascii()).ok_or_else(invalid_time)?;
    if rest.is_empty() {
        return Ok((micros, 0));
    }
    zones::offset(rest.trim_ascii_start())
        .map(|seconds| (micros, seconds))
        .ok_or_else(invalid_time)
}

fn invalid_time() -> Reason {
    Reason::new(1206, "Invalid time format or value [HH24:MI:SS]")
}

/// `YYYY-MM-DD`; a time of day behind it is dropped.
fn default_date(field: &[u8]) -> Result<i32, Reason> {
    match plain_date(field) {
        Some((days, [])) => Ok(days),
        Some((days, [b' ', rest @ ..])) if clock_time(rest).is_some() => Ok(days),
        _ if field.len() < 10 => Err(Reason::new(
            1205,
            "Invalid Date Format - length must be 10 or more",
        )),
        _ => Err(invalid_date("YYYY-MM-DD")),
    }
}

fn invalid_date(format: &str) -> Reason {
    Reason::new(1205, format!("Invalid Date Format or value [{format}]"))
}

/// `YYYY-MM-DD` and what follows it.
fn plain_date(field: &[u8]) -> Option<(i32, &[u8])> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = field else {
        return None;
    };
    let year = two_digits(*y1, *y2)? * 100 + two_digits(*y3, *y4)?;
    let (month, day) = (two_digits(*m1, *m2)?, two_digits(*d1, *d2)?);
    Some((days_of(year.cast_signed(), month, day)?, rest))
}

/// `YYYY-MM-DD[ HH:MI:SS[.ffffff]]` and what follows it.
fn plain_timestamp(field: &[u8]) -> Option<(i64, &[u8])> {
    let (days, rest) = plain_date(field)?;
    let midnight = i64::from(days) * MICROS_PER_DAY;
    match rest {
        [] => Some((midnight, rest)),
        [b' ', rest @ ..] => {
            let (micros, rest) = clock_time(rest)?;
            Some((midnight + micros, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
