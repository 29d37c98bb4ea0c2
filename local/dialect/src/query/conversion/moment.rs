//! Dates, times, booleans, object ids and intervals among each other.

use crate::data_types::RsType;
use crate::datetime::DAY_MICROSECONDS;
use crate::error::Result;
use crate::interval::{DayToSecond, YearToMonth};
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};
use crate::query::unify::is_identity;

use super::cannot_cast;

/// Whether a time zone's name needs no conversion.
pub(in crate::query) fn is_utc(zone: &str) -> bool {
    crate::datetime::Zone::named(zone).is_some_and(|zone| zone.is_utc())
}

impl Translator<'_> {
    pub(super) fn between_values(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let sql = &value.sql;
        let source = value.data_type;
        let plain = format!("CAST({sql} AS {})", target.duckdb());
        Ok(match (source, target) {
            (T::Boolean, b) if b.is_integer() => plain,
            (a, T::Boolean) if a.is_integer() => plain,
            (a, b) if is_identity(a) && (is_identity(b) || b == T::BigInt) => sql.clone(),
            (a, b) if is_identity(a) && b.is_integer() => plain,
            (T::BigInt, b) if is_identity(b) => sql.clone(),
            (a, b) if a.is_integer() && is_identity(b) => plain,
            (T::Date, T::Timestamp) | (T::Timestamp, T::Date | T::Time) => plain,
            (T::Time, T::IntervalDayToSecond(last)) => {
                cut_day_to_second(&format!("epoch_us({sql})"), last)
            }
            (a, b) if a.is_interval() && b.is_interval() => between_intervals(value, target)?,
            (
                T::Date | T::Time | T::TimeTz | T::Timestamp | T::TimestampTz,
                T::Date | T::Time | T::TimeTz | T::Timestamp | T::TimestampTz,
            ) => self.between_zones(value, target)?,
            _ => return Err(cannot_cast(source, target)),
        })
    }

    /// Between types with a zone and without: the session's zone.
    fn between_zones(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let zone = &self.session().time_zone;
        let to_utc = |sql: &str| {
            if is_utc(zone) {
                sql.to_owned()
            } else {
                format!("longshore_local_to_utc({sql}, {})", quote_text(zone))
            }
        };
        let to_local = |sql: &str| {
            if is_utc(zone) {
                sql.to_owned()
            } else {
                format!("longshore_utc_to_local({sql}, {})", quote_text(zone))
            }
        };
        // The zone's offset of a time without a day is that of the transaction's day.
        let today = || self.today();
        let sql = &value.sql;
        let plain = |sql: &str| format!("CAST({sql} AS {})", target.duckdb());
        Ok(match (value.data_type, target) {
            (T::Date, T::TimestampTz) => to_utc(&format!("CAST({sql} AS TIMESTAMP)")),
            (T::Timestamp, T::TimestampTz) => to_utc(sql),
            (T::TimestampTz, T::Timestamp) => to_local(sql),
            (T::TimestampTz, T::Date | T::Time) => plain(&to_local(sql)),
            (T::TimestampTz, T::TimeTz) => plain(sql),
            (T::Timestamp, T::TimeTz) => plain(&to_utc(sql)),
            (T::Time, T::TimeTz) | (T::TimeTz, T::Time) if is_utc(zone) => sql.clone(),
            (T::Time, T::TimeTz) => plain(&to_utc(&format!("({} + {sql})", today()))),
            (T::TimeTz, T::Time) => plain(&to_local(&format!("({} + {sql})", today()))),
            (source, target) => return Err(cannot_cast(source, target)),
        })
    }

    /// The day on which the transaction began, as a DATE in UTC.
    pub(super) fn today(&self) -> String {
        let start = &self.session().transaction_start;
        format!("DATE '{}'", start.split(' ').next().unwrap_or(start))
    }
}

/// A literal without a qualifier takes a column's; a column's last field may change.
fn between_intervals(value: &Typed, target: RsType) -> Result<String> {
    use RsType as T;
    let sql = &value.sql;
    Ok(match (value.data_type, target) {
        (T::Interval, T::IntervalYearToMonth(last)) => {
            cut_year_to_month(&format!("longshore_interval_months({sql})"), last)
        }
        (T::Interval, T::IntervalDayToSecond(last)) => {
            cut_day_to_second(&format!("longshore_interval_microseconds({sql})"), last)
        }
        (T::IntervalYearToMonth(_), T::IntervalYearToMonth(last)) => cut_year_to_month(sql, last),
        (T::IntervalDayToSecond(_), T::IntervalDayToSecond(last)) => cut_day_to_second(sql, last),
        (T::IntervalYearToMonth(_), T::Interval) => format!("to_months({sql})"),
        (T::IntervalDayToSecond(_), T::Interval) => format!(
            "(to_days(CAST({sql} // {DAY_MICROSECONDS} AS INTEGER)) + to_microseconds({sql} % {DAY_MICROSECONDS}))"
        ),
        (source, target) => return Err(cannot_cast(source, target)),
    })
}

fn cut_year_to_month(months: &str, last: YearToMonth) -> String {
    match last {
        YearToMonth::Year => format!("CAST({months} // 12 * 12 AS INTEGER)"),
        YearToMonth::Month => format!("CAST({months} AS INTEGER)"),
    }
}

fn cut_day_to_second(microseconds: &str, last: DayToSecond) -> String {
    let unit = last.microseconds();
    match last {
        DayToSecond::Second(6) => format!("CAST({microseconds} AS BIGINT)"),
        DayToSecond::Second(digits) => format!(
            "CAST(round({microseconds}, {}) AS BIGINT)",
            i32::from(digits) - 6
        ),
        _ => format!("CAST({microseconds} // {unit} * {unit} AS BIGINT)"),
    }
}
