//! Dates and times as text and numbers, one way for literals, columns and files.
//!
//! Days are counted from 1970-01-01 and times in microseconds, in the proleptic Gregorian calendar.
//! Source: database developer guide, "Date, time, and timestamp literals", "Datetime types".

mod calendar;
mod display;
mod fields;
mod style;
mod zone;

pub use calendar::{civil_from_days, days_from_civil};
pub use display::{show_date, show_offset, show_time, show_timestamp, show_zoned_timestamp};
pub use fields::{DateOrder, Fields, read_fields};
pub use style::{DateForm, DateStyle};
pub use zone::Zone;

use crate::data_types::RsType;
use crate::error::{SqlError, SqlState};
use fields::read_time_fields;

/// Microseconds of a day.
pub const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// 4713-01-01 BC and 294247-01-01, between which DATE, TIMESTAMP and TIMESTAMPTZ lie. Redshift's own
/// end is 29 years later; this one is that of a 64-bit count of microseconds from 1970.
const FIRST_DAY: i64 = -2_440_588;
const LAST_DAY: i64 = 106_751_981;

/// Why a text is no date or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Syntax,
    /// A month, day, hour … that there is not.
    FieldOutOfRange,
    /// A moment outside the type's range.
    OutOfRange,
    /// A time zone that there is not.
    UnknownZone(String),
}

impl Problem {
    /// The error of reading `text` as `target`.
    pub fn reading(&self, text: &str, target: RsType) -> SqlError {
        let name = match target {
            RsType::Timestamp => "timestamp",
            RsType::Time => "time",
            other => other.base_name(),
        };
        match self {
            Self::Syntax => SqlError::new(
                SqlState::INVALID_DATETIME,
                format!("invalid input syntax for type {name}: \"{text}\""),
            ),
            Self::FieldOutOfRange => SqlError::new(
                SqlState::DATETIME_OVERFLOW,
                format!("date/time field value out of range: \"{text}\""),
            ),
            Self::OutOfRange => SqlError::new(
                SqlState::DATETIME_OVERFLOW,
                format!("{name} out of range: \"{text}\""),
            ),
            Self::UnknownZone(zone) => SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("time zone \"{zone}\" not recognized"),
            ),
        }
    }
}

/// Reads a DATE; a time behind it is left out.
pub fn read_date(text: &str, order: DateOrder) -> Result<i32, Problem> {
    let fields = read_fields(text, order)?;
    let days = in_range(fields.date.ok_or(Problem::Syntax)?)?;
    i32::try_from(days).map_err(|_| Problem::OutOfRange)
}

/// Reads a TIMESTAMP; a date alone is its midnight, and a zone is left out.
pub fn read_timestamp(text: &str, order: DateOrder) -> Result<i64, Problem> {
    let fields = read_fields(text, order)?;
    local_moment(&fields)
}

/// Reads a TIMESTAMPTZ as UTC; without a zone it is in `session`'s.
pub fn read_timestamptz(text: &str, order: DateOrder, session: &Zone) -> Result<i64, Problem> {
    let fields = read_fields(text, order)?;
    let local = local_moment(&fields)?;
    let zone = fields.zone.as_ref().unwrap_or(session);
    zone.to_utc(local).ok_or(Problem::OutOfRange)
}

/// Reads a TIME; a date before it and a zone behind it are left out.
pub fn read_time(text: &str, order: DateOrder) -> Result<i64, Problem> {
    read_time_fields(text, order)?.time.ok_or(Problem::Syntax)
}

/// Reads a TIMETZ as UTC; without a zone it is in `session`'s, which has its offset of the day `today`
/// if the text names no day.
pub fn read_timetz(
    text: &str,
    order: DateOrder,
    session: &Zone,
    today: i64,
) -> Result<i64, Problem> {
    let fields = read_time_fields(text, order)?;
    let time = fields.time.ok_or(Problem::Syntax)?;
    let zone = fields.zone.as_ref().unwrap_or(session);
    let local = fields.date.unwrap_or(today) * DAY_MICROSECONDS + time;
    let moment = zone.to_utc(local).ok_or(Problem::OutOfRange)?;
    Ok(moment.rem_euclid(DAY_MICROSECONDS))
}

fn local_moment(fields: &Fields) -> Result<i64, Problem> {
    let days = in_range(fields.date.ok_or(Problem::Syntax)?)?;
    Ok(days * DAY_MICROSECONDS + fields.time.unwrap_or(0))
}

fn in_range(days: i64) -> Result<i64, Problem> {
    if (FIRST_DAY..LAST_DAY).contains(&days) {
        Ok(days)
    } else {
        Err(Problem::OutOfRange)
    }
}

#[cfg(test)]
mod tests;
