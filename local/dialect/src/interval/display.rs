//! Intervals as Redshift prints them (`IntervalStyle` postgres).

use std::fmt;

use crate::datetime::{DAY_MICROSECONDS, show_time};

/// `1 year 2 mons`.
pub fn show_year_to_month(months: i64) -> impl fmt::Display {
    Interval {
        months,
        days: 0,
        microseconds: 0,
        zero: "0 mons",
    }
}

/// `1 day 02:03:04.5678`.
pub fn show_day_to_second(microseconds: i64) -> impl fmt::Display {
    Interval {
        months: 0,
        days: microseconds / DAY_MICROSECONDS,
        microseconds: microseconds % DAY_MICROSECONDS,
        zero: "00:00:00",
    }
}

/// `1 year 2 mons 3 days 04:05:06.7`.
pub fn show_interval(months: i32, days: i32, microseconds: i64) -> impl fmt::Display {
    Interval {
        months: i64::from(months),
        days: i64::from(days),
        microseconds,
        zero: "00:00:00",
    }
}

struct Interval {
    months: i64,
    days: i64,
    microseconds: i64,
    zero: &'static str,
}

impl fmt::Display for Interval {
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
        if self.microseconds != 0 {
            let sign = if self.microseconds < 0 { "-" } else { "" };
            parts.push(format!("{sign}{}", show_time(self.microseconds.abs())));
        }
        if parts.is_empty() {
            return formatter.write_str(self.zero);
        }
        formatter.write_str(&parts.join(" "))
    }
}
