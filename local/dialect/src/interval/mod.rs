//! Intervals as text and numbers: YEAR TO MONTH in months, DAY TO SECOND in microseconds.
//!
//! Source: database developer guide, "Interval data types and literals".

mod display;
mod read;

pub use display::{IntervalStyle, show_day_to_second, show_interval, show_year_to_month};
pub use read::{Span, read_span};

use serde::{Deserialize, Serialize};

use crate::data_types::RsType;
use crate::datetime::DAY_MICROSECONDS;
use crate::error::{Result, SqlError, SqlState};

/// The last field of an INTERVAL YEAR TO MONTH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum YearToMonth {
    Year,
    Month,
}

/// The last field of an INTERVAL DAY TO SECOND.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayToSecond {
    Day,
    Hour,
    Minute,
    /// With so many digits behind the point, 0 to 6.
    Second(u8),
}

/// The full types: nothing is cut off.
pub const YEAR_TO_MONTH: RsType = RsType::IntervalYearToMonth(YearToMonth::Month);
pub const DAY_TO_SECOND: RsType = RsType::IntervalDayToSecond(DayToSecond::Second(6));

impl YearToMonth {
    /// `months` without what is smaller than the field.
    pub const fn cut(self, months: i64) -> i64 {
        match self {
            Self::Year => months - months % 12,
            Self::Month => months,
        }
    }
}

impl DayToSecond {
    /// `microseconds` without what is smaller than the field; digits of a second are rounded.
    pub const fn cut(self, microseconds: i64) -> i64 {
        let unit = self.microseconds();
        match self {
            Self::Second(_) => {
                let half = if microseconds < 0 {
                    -(unit / 2)
                } else {
                    unit / 2
                };
                let rounded = microseconds + half;
                rounded - rounded % unit
            }
            _ => microseconds - microseconds % unit,
        }
    }

    /// Microseconds of the smallest step.
    pub const fn microseconds(self) -> i64 {
        match self {
            Self::Day => DAY_MICROSECONDS,
            Self::Hour => 3_600_000_000,
            Self::Minute => 60_000_000,
            Self::Second(digits) => 10_i64.pow(6_u32.saturating_sub(digits as u32)),
        }
    }
}

/// Reads a literal of one of the three interval types. A number alone has the unit of the type's last
/// field; what is smaller than that is cut off.
pub fn read_interval(text: &str, target: RsType) -> Result<Span> {
    read_qualified(text, "", target)
}

/// Likewise, with the fields that a qualifier such as HOUR TO MINUTE names (in lower case).
pub fn read_qualified(text: &str, qualifier: &str, target: RsType) -> Result<Span> {
    let unit = match target {
        _ if !qualifier.is_empty() => qualifier,
        RsType::IntervalYearToMonth(YearToMonth::Year) => "year",
        RsType::IntervalYearToMonth(YearToMonth::Month) => "month",
        RsType::IntervalDayToSecond(DayToSecond::Day) => "day",
        RsType::IntervalDayToSecond(DayToSecond::Hour) => "day to hour",
        RsType::IntervalDayToSecond(DayToSecond::Minute) => "day to minute",
        _ => "day to second",
    };
    let span = read_span(text, unit).ok_or_else(|| {
        SqlError::new(
            SqlState::INVALID_DATETIME,
            format!("invalid input syntax for type interval: \"{text}\""),
        )
    })?;
    let composite = span.months != 0 && span.microseconds != 0;
    match target {
        RsType::IntervalYearToMonth(last) if !composite => Ok(Span {
            months: last.cut(span.months),
            microseconds: 0,
        }),
        RsType::IntervalDayToSecond(last) if span.months == 0 => Ok(Span {
            months: 0,
            microseconds: last.cut(span.microseconds),
        }),
        RsType::IntervalYearToMonth(_) => Err(forbidden("Year To Month", "day-second")),
        RsType::IntervalDayToSecond(_) => Err(forbidden("Day To Second", "year-month")),
        _ => Ok(span),
    }
}

fn forbidden(literal: &str, part: &str) -> SqlError {
    SqlError::new(
        SqlState::INVALID_DATETIME,
        format!(
            "Interval {literal} literal cannot contain {part} parts. Disable the GUC \
             interval_forbid_composite_literals to suppress this error and silently discard the \
             {part} part."
        ),
    )
}

#[cfg(test)]
mod tests;
