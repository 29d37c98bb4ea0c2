//! `DateStyle`: in which form dates and timestamps are written, and in which order the numbers of a date
//! are read and written (database developer guide, "datestyle"; PostgreSQL 8.0, "Date/Time Output").

use super::DAY_MICROSECONDS;
use super::calendar::civil_from_days;
use super::display::{show_date, show_offset, show_time, show_timestamp, show_zoned_timestamp};
use super::fields::DateOrder;
use super::zone::Zone;

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// 1970-01-04.
const FIRST_SUNDAY: i64 = 3;

/// The first half of `DateStyle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateForm {
    /// `1997-12-17 07:37:16-08`
    #[default]
    Iso,
    /// `Wed Dec 17 07:37:16 1997 PST`
    Postgres,
    /// `12/17/1997 07:37:16 PST`
    Sql,
    /// `17.12.1997 07:37:16 PST`
    German,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateStyle {
    pub form: DateForm,
    pub order: DateOrder,
}

impl DateStyle {
    /// The style after `SET datestyle TO value` where it is `self` before; what the value does not name
    /// stays. The error is the word that there is not.
    pub fn changed(self, value: &str) -> Result<Self, String> {
        let mut style = self;
        let mut has_order = false;
        for word in value.split([',', ' ']).filter(|word| !word.is_empty()) {
            let order = match word.to_uppercase().as_str() {
                "MDY" | "US" | "NONEURO" | "NONEUROPEAN" => Some(DateOrder::MonthDayYear),
                "DMY" | "EURO" | "EUROPEAN" => Some(DateOrder::DayMonthYear),
                "YMD" => Some(DateOrder::YearMonthDay),
                "ISO" => {
                    style.form = DateForm::Iso;
                    None
                }
                "POSTGRES" => {
                    style.form = DateForm::Postgres;
                    None
                }
                "SQL" => {
                    style.form = DateForm::Sql;
                    None
                }
                "GERMAN" => {
                    style.form = DateForm::German;
                    (!has_order).then_some(DateOrder::DayMonthYear)
                }
                "DEFAULT" => {
                    style = Self::default();
                    None
                }
                _ => return Err(word.to_owned()),
            };
            if let Some(order) = order {
                style.order = order;
                has_order = true;
            }
        }
        Ok(style)
    }

    /// As SHOW has it.
    pub fn name(self) -> String {
        let form = match self.form {
            DateForm::Iso => "ISO",
            DateForm::Postgres => "Postgres",
            DateForm::Sql => "SQL",
            DateForm::German => "German",
        };
        let order = match self.order {
            DateOrder::MonthDayYear => "MDY",
            DateOrder::DayMonthYear => "DMY",
            DateOrder::YearMonthDay => "YMD",
        };
        format!("{form}, {order}")
    }

    /// A day, counted from 1970-01-01.
    pub fn date(self, days: i32) -> String {
        let (year, month, day) = civil_from_days(i64::from(days));
        let era = if year > 0 { "" } else { " BC" };
        let year = if year > 0 { year } else { 1 - year };
        let day_first = self.order == DateOrder::DayMonthYear;
        let (first, second) = if day_first {
            (day, month)
        } else {
            (month, day)
        };
        match self.form {
            DateForm::Iso => show_date(days).to_string(),
            DateForm::Postgres => format!("{first:02}-{second:02}-{year:04}{era}"),
            DateForm::Sql => format!("{first:02}/{second:02}/{year:04}{era}"),
            DateForm::German => format!("{day:02}.{month:02}.{year:04}{era}"),
        }
    }

    /// A moment in microseconds since 1970-01-01 00:00.
    pub fn timestamp(self, microseconds: i64) -> String {
        match self.form {
            DateForm::Iso => show_timestamp(microseconds).to_string(),
            _ => self.moment(microseconds, ""),
        }
    }

    /// A moment in UTC as it is shown in a zone.
    pub fn zoned_timestamp(self, microseconds: i64, zone: &Zone) -> String {
        if self.form == DateForm::Iso {
            return show_zoned_timestamp(microseconds, zone).to_string();
        }
        let seconds = zone.offset_seconds(microseconds);
        let local = microseconds.saturating_add(i64::from(seconds) * 1_000_000);
        let shown = match zone.abbreviation(microseconds) {
            Some(name) => format!(" {name}"),
            // Behind a year, an offset alone could not be read back.
            None if self.form == DateForm::Postgres => format!(" {}", show_offset(seconds)),
            None => show_offset(seconds).to_string(),
        };
        self.moment(local, &shown)
    }

    fn moment(self, microseconds: i64, zone: &str) -> String {
        let days = microseconds.div_euclid(DAY_MICROSECONDS);
        let time = show_time(microseconds.rem_euclid(DAY_MICROSECONDS));
        let (year, month, day) = civil_from_days(days);
        let era = if year > 0 { "" } else { " BC" };
        if self.form != DateForm::Postgres {
            let date = self.date(i32::try_from(days).unwrap_or(i32::MAX));
            let date = date.strip_suffix(era).unwrap_or(&date);
            return format!("{date} {time}{zone}{era}");
        }
        let year = if year > 0 { year } else { 1 - year };
        let weekday = usize::try_from((days - FIRST_SUNDAY).rem_euclid(7)).unwrap_or(0);
        let name = usize::try_from(month - 1).map_or("", |month| MONTHS[month]);
        let date = if self.order == DateOrder::DayMonthYear {
            format!("{day:02} {name}")
        } else {
            format!("{name} {day:02}")
        };
        format!("{} {date} {time} {year:04}{zone}{era}", DAYS[weekday])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: i64 = 882_373_036_500_000;

    #[test]
    fn moments_are_written_in_every_style() {
        let zone = Zone::named("America/Los_Angeles").unwrap();
        for (style, date, timestamp, zoned) in [
            (
                "ISO, MDY",
                "1997-12-17",
                "1997-12-17 15:37:16.5",
                "1997-12-17 07:37:16.5-08",
            ),
            (
                "SQL, MDY",
                "12/17/1997",
                "12/17/1997 15:37:16.5",
                "12/17/1997 07:37:16.5 PST",
            ),
            (
                "SQL, DMY",
                "17/12/1997",
                "17/12/1997 15:37:16.5",
                "17/12/1997 07:37:16.5 PST",
            ),
            (
                "Postgres, MDY",
                "12-17-1997",
                "Wed Dec 17 15:37:16.5 1997",
                "Wed Dec 17 07:37:16.5 1997 PST",
            ),
            (
                "Postgres, DMY",
                "17-12-1997",
                "Wed 17 Dec 15:37:16.5 1997",
                "Wed 17 Dec 07:37:16.5 1997 PST",
            ),
            (
                "German, DMY",
                "17.12.1997",
                "17.12.1997 15:37:16.5",
                "17.12.1997 07:37:16.5 PST",
            ),
        ] {
            let read = DateStyle::default().changed(style).unwrap();
            assert_eq!(read.name(), style);
            assert_eq!(read.date(10_212), date, "{style}");
            assert_eq!(read.timestamp(MOMENT), timestamp, "{style}");
            assert_eq!(read.zoned_timestamp(MOMENT, &zone), zoned, "{style}");
        }
    }

    #[test]
    fn what_is_not_named_stays() {
        let style = |value: &str, before: DateStyle| before.changed(value).unwrap();
        let sql = style("sql, dmy", DateStyle::default());
        assert_eq!(style("ISO", sql).name(), "ISO, DMY");
        assert_eq!(style("MDY", sql).name(), "SQL, MDY");
        assert_eq!(style("german", DateStyle::default()).name(), "German, DMY");
        assert_eq!(
            style("mdy, german", DateStyle::default()).name(),
            "German, MDY"
        );
        assert_eq!(sql.changed("ISO, XYZ"), Err("XYZ".to_owned()));
    }

    #[test]
    fn years_before_the_first_say_so_at_the_end() {
        let style = DateStyle::default().changed("SQL").unwrap();
        let day = crate::datetime::days_from_civil(-43, 3, 15).unwrap();
        let day = i32::try_from(day).unwrap();
        assert_eq!(style.date(day), "03/15/0044 BC");
        assert_eq!(
            style.timestamp(i64::from(day) * DAY_MICROSECONDS),
            "03/15/0044 00:00:00 BC"
        );
    }
}
