//! `TO_CHAR` of a date and time.

use jiff::civil::DateTime;

use super::pattern::{Element, Field, Letters, Part};
use crate::queries::routines::number_format::{ordinal, roman_numeral};

/// Where the time is local.
pub(super) struct Place<'p> {
    pub(super) abbreviation: &'p str,
    /// East of UTC.
    pub(super) offset_seconds: i32,
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Monday first.
pub(super) const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The Julian day of 1970-01-01.
pub(super) const JULIAN_EPOCH: i64 = 2_440_588;

pub(super) fn print(elements: &[Element], moment: DateTime, place: &Place<'_>) -> String {
    let mut output = String::new();
    for element in elements {
        match element {
            Element::Literal(text) => output.push_str(text),
            Element::Field(field) => output.push_str(&self::field(*field, moment, place)),
        }
    }
    output
}

fn field(field: Field, moment: DateTime, place: &Place<'_>) -> String {
    match number(field.part, moment) {
        Some((value, width)) => {
            let text = if field.plain {
                value.to_string()
            } else {
                format!("{value:0width$}")
            };
            with_ordinal(text, field.ordinal)
        }
        None => word(field, moment, place),
    }
}

fn with_ordinal(text: String, ending: Option<Letters>) -> String {
    match ending {
        None => text,
        Some(Letters::Upper) => {
            let ending = ordinal(&text).to_uppercase();
            text + &ending
        }
        Some(_) => {
            let ending = ordinal(&text);
            text + ending
        }
    }
}

/// The value of a field that is a number, with its width.
fn number(part: Part, moment: DateTime) -> Option<(i64, usize)> {
    let date = moment.date();
    let iso = date.iso_week_date();
    // The year before 1 is 1 BC.
    let year = i64::from(date.year());
    let year = if year > 0 { year } else { 1 - year };
    let day_of_year = i64::from(date.day_of_year());
    let hour = i64::from(moment.hour());
    let nanosecond = i64::from(moment.subsec_nanosecond());
    let last = |year: i64, digits: u8| {
        let value = if digits < 4 {
            year % 10_i64.pow(u32::from(digits))
        } else {
            year
        };
        (value, usize::from(digits))
    };
    Some(match part {
        Part::Century => ((year + 99) / 100, 2),
        Part::Year(digits) => last(year, digits),
        Part::IsoYear(digits) => last(i64::from(iso.year()), digits),
        Part::Quarter => ((i64::from(date.month()) + 2) / 3, 1),
        Part::Month => (i64::from(date.month()), 2),
        Part::WeekOfMonth => ((i64::from(date.day()) + 6) / 7, 1),
        Part::WeekOfYear => ((day_of_year + 6) / 7, 2),
        Part::IsoWeek => (i64::from(iso.week()), 2),
        Part::DayOfYear => (day_of_year, 3),
        Part::IsoDayOfYear => {
            let day = i64::from(iso.weekday().to_monday_one_offset());
            (i64::from(iso.week() - 1) * 7 + day, 3)
        }
        Part::DayOfMonth => (i64::from(date.day()), 2),
        Part::DayOfWeek => (i64::from(date.weekday().to_sunday_one_offset()), 1),
        Part::IsoDayOfWeek => (i64::from(date.weekday().to_monday_one_offset()), 1),
        Part::Julian => {
            let days = super::microseconds(date.to_datetime(jiff::civil::Time::midnight()))?
                .div_euclid(86_400_000_000);
            (days + JULIAN_EPOCH, 1)
        }
        Part::Hour24 => (hour, 2),
        Part::Hour12 => ((hour + 11) % 12 + 1, 2),
        Part::Minute => (i64::from(moment.minute()), 2),
        Part::Second => (i64::from(moment.second()), 2),
        Part::SecondOfDay => (
            (hour * 60 + i64::from(moment.minute())) * 60 + i64::from(moment.second()),
            1,
        ),
        Part::Millisecond => (nanosecond / 1_000_000, 3),
        Part::Microsecond => (nanosecond / 1_000, 6),
        _ => return None,
    })
}

fn word(field: Field, moment: DateTime, place: &Place<'_>) -> String {
    /// Names are padded to the longest of them.
    const NAME_WIDTH: usize = 9;
    const ROMAN_WIDTH: usize = 4;
    let date = moment.date();
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let (text, width) = match field.part {
        Part::MonthName => (MONTHS[month].to_owned(), NAME_WIDTH),
        Part::MonthShort => (MONTHS[month][..3].to_owned(), 0),
        Part::DayName => (DAYS[day].to_owned(), NAME_WIDTH),
        Part::DayShort => (DAYS[day][..3].to_owned(), 0),
        Part::MonthRoman => (
            roman_numeral(u32::from(date.month().unsigned_abs())),
            ROMAN_WIDTH,
        ),
        Part::Meridian { points } => (meridian(moment.hour() >= 12, points).to_owned(), 0),
        Part::Era { points } => (era(date.year() > 0, points).to_owned(), 0),
        Part::YearWithComma => {
            let year = date.year();
            return format!("{},{:03}", year / 1_000, year % 1_000);
        }
        Part::Zone => (place.abbreviation.to_owned(), 0),
        _ => return offset(place.offset_seconds),
    };
    let text = match field.letters {
        Letters::Lower => text.to_lowercase(),
        Letters::Upper => text.to_uppercase(),
        // A zone or a meridian has no capitalised form.
        Letters::Capital => text,
    };
    if field.plain {
        text
    } else {
        format!("{text:<width$}")
    }
}

const fn meridian(afternoon: bool, points: bool) -> &'static str {
    match (afternoon, points) {
        (false, false) => "AM",
        (true, false) => "PM",
        (false, true) => "A.M.",
        (true, true) => "P.M.",
    }
}

const fn era(christian: bool, points: bool) -> &'static str {
    match (christian, points) {
        (true, false) => "AD",
        (false, false) => "BC",
        (true, true) => "A.D.",
        (false, true) => "B.C.",
    }
}

/// `+02` or `+05:30`.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    match minutes % 60 {
        0 => format!("{sign}{:02}", minutes / 60),
        rest => format!("{sign}{:02}:{rest:02}", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn printed(format: &str) -> String {
        let moment: DateTime = "2009-12-31T23:15:59.325143".parse().unwrap();
        let place = Place {
            abbreviation: "UTC",
            offset_seconds: 0,
        };
        print(&parse(format), moment, &place)
    }

    #[test]
    fn the_manuals_examples_come_out() {
        for (format, text) in [
            (
                "MONTH-DY-DD-YYYY HH12:MIPM",
                "DECEMBER -THU-31-2009 11:15PM",
            ),
            ("DDD", "365"),
            ("ID", "4"),
            ("MONTH", "DECEMBER "),
            ("HH24:MI:SS.MS", "23:15:59.325"),
            ("HH24:MI:SS:US", "23:15:59:325143"),
            ("cc", "21"),
            ("HH12:MI:SS TZ", "11:15:59 UTC"),
        ] {
            assert_eq!(printed(format), text, "{format}");
        }
    }

    #[test]
    fn other_fields_follow_the_table_of_formats() {
        for (format, text) in [
            ("Y,YYY YYY YY Y", "2,009 009 09 9"),
            ("IYYY-IW IDDD", "2009-53 368"),
            ("Q W WW D J", "4 5 53 5 2455197"),
            ("Day|day|FMDay|Dy", "Thursday |thursday |Thursday|Thu"),
            ("RM|rm|FMRM", "XII |xii |XII"),
            ("a.m. BC b.c. OF", "p.m. AD a.d. +00"),
            ("FMDDth SSSS", "31st 83759"),
            ("\"YYYY\" YYYY", "YYYY 2009"),
        ] {
            assert_eq!(printed(format), text, "{format}");
        }
    }
}
