//! Intervals as Redshift prints them (database developer guide, "Interval styles").

use std::fmt;

use crate::datetime::{DAY_MICROSECONDS, show_time};

/// The session's `IntervalStyle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntervalStyle {
    /// `1 day 02:03:04.5678`.
    #[default]
    Postgres,
    /// `@ 1 day 2 hours 3 mins 4.5678 secs`.
    PostgresVerbose,
    /// `1 2:03:04.5678`.
    SqlStandard,
}

impl IntervalStyle {
    pub const ALL: [Self; 3] = [Self::Postgres, Self::PostgresVerbose, Self::SqlStandard];

    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::PostgresVerbose => "postgres_verbose",
            Self::SqlStandard => "sql_standard",
        }
    }

    /// The style of that name, in letters of any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|style| style.name().eq_ignore_ascii_case(name))
    }
}

/// `1 year 2 mons`.
pub fn show_year_to_month(months: i64, style: IntervalStyle) -> impl fmt::Display {
    Interval {
        months,
        days: 0,
        microseconds: 0,
        zero: "0 mons",
        style,
    }
}

/// `1 day 02:03:04.5678`.
pub fn show_day_to_second(microseconds: i64, style: IntervalStyle) -> impl fmt::Display {
    Interval {
        months: 0,
        days: microseconds / DAY_MICROSECONDS,
        microseconds: microseconds % DAY_MICROSECONDS,
        zero: "00:00:00",
        style,
    }
}

/// `1 year 2 mons 3 days 04:05:06.7`.
pub fn show_interval(
    months: i32,
    days: i32,
    microseconds: i64,
    style: IntervalStyle,
) -> impl fmt::Display {
    Interval {
        months: i64::from(months),
        days: i64::from(days),
        microseconds,
        zero: "00:00:00",
        style,
    }
}

struct Interval {
    months: i64,
    days: i64,
    microseconds: i64,
    /// What stands for nothing in the style `postgres`.
    zero: &'static str,
    style: IntervalStyle,
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.style {
            IntervalStyle::Postgres => self.postgres(),
            IntervalStyle::PostgresVerbose => self.verbose(),
            IntervalStyle::SqlStandard => self.standard(),
        };
        formatter.write_str(&text)
    }
}

impl Interval {
    fn postgres(&self) -> String {
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
            return self.zero.to_owned();
        }
        parts.join(" ")
    }

    /// The sign of the first part is that of the whole, told by `ago`.
    fn verbose(&self) -> String {
        let seconds = self.microseconds % 60_000_000;
        let minutes = self.microseconds / 60_000_000;
        let parts = [
            (self.months / 12, "year"),
            (self.months % 12, "mon"),
            (self.days, "day"),
            (minutes / 60, "hour"),
            (minutes % 60, "min"),
        ];
        let mut counts = parts.iter().map(|(count, _)| *count).chain([seconds]);
        let is_ago = counts
            .find(|count| *count != 0)
            .is_some_and(|first| first < 0);
        let direction = if is_ago { -1 } else { 1 };
        let mut words = vec!["@".to_owned()];
        for (count, name) in parts.iter().filter(|(count, _)| *count != 0) {
            let count = count * direction;
            let plural = if count.abs() == 1 { "" } else { "s" };
            words.push(format!("{count} {name}{plural}"));
        }
        if seconds != 0 {
            let seconds = seconds * direction;
            let plural = if seconds.abs() == 1_000_000 { "" } else { "s" };
            words.push(format!("{} sec{plural}", Seconds(seconds)));
        }
        if words.len() == 1 {
            words.push("0".to_owned());
        }
        if is_ago {
            words.push("ago".to_owned());
        }
        words.join(" ")
    }

    fn standard(&self) -> String {
        let has_months = self.months != 0;
        let has_time = self.days != 0 || self.microseconds != 0;
        let (months, time) = (
            self.months.abs(),
            show_time(self.microseconds.abs()).to_string(),
        );
        let time = time.strip_prefix('0').unwrap_or(&time);
        let (years, months) = (months / 12, months % 12);
        let sign = |value: i64, plus: &'static str| if value < 0 { "-" } else { plus };
        match (has_months, has_time) {
            (false, false) => "0".to_owned(),
            (true, false) => format!("{}{years}-{months}", sign(self.months, "")),
            (false, true) if self.days == 0 => format!("{}{time}", sign(self.microseconds, "")),
            (false, true) if self.days.signum() * self.microseconds.signum() >= 0 => {
                format!("{}{} {time}", sign(self.days, ""), self.days.abs())
            }
            _ => format!(
                "{}{years}-{months} {}{} {}{time}",
                sign(self.months, "+"),
                sign(self.days, "+"),
                self.days.abs(),
                sign(self.microseconds, "+"),
            ),
        }
    }
}

/// Microseconds as seconds, without needless digits.
struct Seconds(i64);

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (self.0.abs() / 1_000_000, self.0.abs() % 1_000_000);
        if fraction == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        let digits = format!("{fraction:06}");
        write!(formatter, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}
