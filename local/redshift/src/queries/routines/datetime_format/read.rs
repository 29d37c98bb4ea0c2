//! `TO_DATE` and `TO_TIMESTAMP`: text that a datetime format describes.

use jiff::civil::{Date, DateTime, Time};

use super::pattern::{Element, Part};
use super::print::{DAYS, JULIAN_EPOCH, MONTHS};
use super::{microseconds, out_of_range};
use crate::queries::routines::raised;

const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// What was read; a field that the text does not reach keeps its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields {
    year: i64,
    month: i64,
    day: i64,
    day_of_year: Option<i64>,
    /// Days since 1970-01-01.
    julian: Option<i64>,
    hour: i64,
    twelve_hours: bool,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    second_of_day: Option<i64>,
    microsecond: i64,
    before_christ: bool,
    iso: Option<IsoWeek>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct IsoWeek {
    year: i64,
    week: i64,
    /// 1 is Monday.
    day: i64,
}

const FIRST_WEEK: IsoWeek = IsoWeek {
    year: 1,
    week: 1,
    day: 1,
};

impl Default for Fields {
    fn default() -> Self {
        Self {
            year: 1,
            month: 1,
            day: 1,
            day_of_year: None,
            julian: None,
            hour: 0,
            twelve_hours: false,
            afternoon: None,
            minute: 0,
            second: 0,
            second_of_day: None,
            microsecond: 0,
            before_christ: false,
            iso: None,
        }
    }
}

pub(super) fn read(elements: &[Element], text: &str) -> Result<Fields, String> {
    let mut fields = Fields::default();
    let mut rest = text;
    for (place, element) in elements.iter().enumerate() {
        match element {
            Element::Literal(literal) => {
                // Any character of the text stands for a separator of the format.
                for _ in literal.chars() {
                    let mut characters = rest.chars();
                    if characters.next().is_some_and(|next| !next.is_ascii_digit()) {
                        rest = characters.as_str();
                    }
                }
            }
            Element::Field(field) => {
                rest = rest.trim_start();
                if rest.is_empty() {
                    break;
                }
                let next_is_number = matches!(
                    elements.get(place + 1),
                    Some(Element::Field(next)) if is_number(next.part)
                );
                rest = fields.take(field.part, rest, next_is_number)?;
                if field.ordinal.is_some() {
                    rest = rest.get(2..).unwrap_or("");
                }
            }
        }
    }
    Ok(fields)
}

const fn is_number(part: Part) -> bool {
    width(part).is_some()
}

/// How many digits a field has at most.
const fn width(part: Part) -> Option<usize> {
    Some(match part {
        Part::Year(digits) | Part::IsoYear(digits) => digits as usize,
        Part::Century
        | Part::Month
        | Part::WeekOfYear
        | Part::IsoWeek
        | Part::DayOfMonth
        | Part::Hour24
        | Part::Hour12
        | Part::Minute
        | Part::Second => 2,
        Part::DayOfYear | Part::IsoDayOfYear | Part::Millisecond => 3,
        Part::Microsecond => 6,
        Part::Quarter | Part::WeekOfMonth | Part::DayOfWeek | Part::IsoDayOfWeek => 1,
        Part::Julian => 7,
        Part::SecondOfDay => 5,
        _ => return None,
    })
}

impl Fields {
    /// Takes a field from the start of the text and gives what is left.
    fn take<'t>(&mut self, part: Part, text: &'t str, crowded: bool) -> Result<&'t str, String> {
        let Some(width) = width(part) else {
            return self.take_word(part, text);
        };
        // A year takes all digits unless another number follows at once.
        let is_year = matches!(part, Part::Year(4) | Part::IsoYear(4));
        let most = if is_year && !crowded { 9 } else { width };
        let length = text
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let digits = &text[..length];
        let value: i64 = digits.parse().map_err(|_| not_a_number(text))?;
        self.set_number(part, value, digits);
        Ok(&text[length..])
    }

    fn set_number(&mut self, part: Part, value: i64, digits: &str) {
        let iso = self.iso.unwrap_or(FIRST_WEEK);
        match part {
            Part::Year(width) => self.year = full_year(value, width, digits.len()),
            Part::IsoYear(width) => {
                let year = full_year(value, width, digits.len());
                self.iso = Some(IsoWeek { year, ..iso });
            }
            Part::IsoWeek => self.iso = Some(IsoWeek { week: value, ..iso }),
            Part::IsoDayOfWeek => self.iso = Some(IsoWeek { day: value, ..iso }),
            Part::Century => self.year = (value - 1) * 100 + 1,
            Part::Month => self.month = value,
            Part::DayOfMonth => self.day = value,
            Part::DayOfYear => self.day_of_year = Some(value),
            Part::WeekOfYear => self.day_of_year = Some((value - 1) * 7 + 1),
            Part::WeekOfMonth => self.day = (value - 1) * 7 + 1,
            Part::Julian => self.julian = Some(value - JULIAN_EPOCH),
            Part::Hour24 => self.hour = value,
            Part::Hour12 => {
                self.hour = value;
                self.twelve_hours = true;
            }
            Part::Minute => self.minute = value,
            Part::Second => self.second = value,
            Part::SecondOfDay => self.second_of_day = Some(value),
            Part::Millisecond | Part::Microsecond => self.microsecond = fraction(digits),
            // A quarter or a day of the week says nothing that the date does not.
            _ => {}
        }
    }

    fn take_word<'t>(&mut self, part: Part, text: &'t str) -> Result<&'t str, String> {
        match part {
            Part::MonthName | Part::MonthShort => {
                let (month, rest) = name(text, &MONTHS)?;
                self.month = month;
                Ok(rest)
            }
            Part::DayName | Part::DayShort => Ok(name(text, &DAYS)?.1),
            Part::MonthRoman => self.take_roman(text),
            Part::YearWithComma => {
                let length = text
                    .bytes()
                    .take_while(|byte| byte.is_ascii_digit() || *byte == b',')
                    .count();
                let digits = text[..length].replace(',', "");
                self.year = digits.parse().map_err(|_| not_a_number(text))?;
                Ok(&text[length..])
            }
            Part::Meridian { .. } => {
                let (afternoon, rest) = either(text, ["A.M.", "AM"], ["P.M.", "PM"])?;
                self.afternoon = Some(afternoon);
                Ok(rest)
            }
            Part::Era { .. } => {
                let (before, rest) = either(text, ["A.D.", "AD"], ["B.C.", "BC"])?;
                self.before_christ = before;
                Ok(rest)
            }
            _ => Err(raised(
                "0A000",
                "\"TZ\"/\"tz\"/\"OF\" format patterns are not supported in to_date and to_timestamp",
            )),
        }
    }

    fn take_roman<'t>(&mut self, text: &'t str) -> Result<&'t str, String> {
        let length = text
            .bytes()
            .take_while(|byte| matches!(byte.to_ascii_uppercase(), b'I' | b'V' | b'X'))
            .count();
        let written = text[..length].to_uppercase();
        let roman = crate::queries::routines::number_format::roman_numeral;
        match (1..=12).find(|month| roman(*month) == written) {
            Some(month) => {
                self.month = i64::from(month);
                Ok(&text[length..])
            }
            None => Err(not_a_number(text)),
        }
    }

    /// Microseconds since 1970. What is out of range is an error if `strict`, else carried into the
    /// next larger field.
    pub(super) fn moment(&self, strict: bool) -> Result<i64, String> {
        if strict {
            self.expect_in_range()?;
        }
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None if self.twelve_hours && self.hour == 12 => 0,
            None => self.hour,
        };
        let seconds = self
            .second_of_day
            .unwrap_or((hour * 60 + self.minute) * 60 + self.second);
        self.days()
            .and_then(|days| days.checked_mul(DAY_MICROSECONDS))
            .and_then(|micros| micros.checked_add(seconds * 1_000_000 + self.microsecond))
            .ok_or_else(out_of_range)
    }

    /// Days since 1970-01-01.
    fn days(&self) -> Option<i64> {
        if let Some(julian) = self.julian {
            return Some(julian);
        }
        if let Some(iso) = self.iso {
            // The fourth of January is in the first week.
            let fourth = day_number(iso.year, 1, 4)?;
            let monday = fourth - (fourth + 3).rem_euclid(7);
            return Some(monday + (iso.week - 1) * 7 + iso.day - 1);
        }
        let year = if self.before_christ {
            1 - self.year
        } else {
            self.year
        };
        if let Some(day) = self.day_of_year {
            return Some(day_number(year, 1, 1)? + day - 1);
        }
        let months = year * 12 + self.month - 1;
        let first = day_number(months.div_euclid(12), months.rem_euclid(12) + 1, 1)?;
        Some(first + self.day - 1)
    }

    fn expect_in_range(&self) -> Result<(), String> {
        let date = (|| {
            Date::new(
                i16::try_from(self.year).ok()?,
                i8::try_from(self.month).ok()?,
                i8::try_from(self.day).ok()?,
            )
            .ok()
        })();
        if date.is_none() {
            return Err(raised(
                "22008",
                format_args!(
                    "date/time field date value out of range: {}-{}-{}",
                    self.year, self.month, self.day
                ),
            ));
        }
        let highest = if self.twelve_hours { 12 } else { 23 };
        if self.hour > highest || self.minute > 59 || self.second > 59 {
            return Err(raised(
                "22008",
                format_args!(
                    "date/time field time value out of range: {}:{}:{}.0",
                    self.hour, self.minute, self.second
                ),
            ));
        }
        Ok(())
    }
}

fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    let midnight: DateTime = date.to_datetime(Time::midnight());
    Some(microseconds(midnight)?.div_euclid(DAY_MICROSECONDS))
}

/// Years of less than four digits are near 2000.
const fn full_year(value: i64, width: u8, digits: usize) -> i64 {
    match (width, digits) {
        (4, _) => value,
        (_, 0..=2) if value < 70 => 2_000 + value,
        (_, 0..=2) => 1_900 + value,
        _ if value < 100 => 2_000 + value,
        _ => 1_000 + value,
    }
}

/// `5` of a second's fraction is half of it.
fn fraction(digits: &str) -> i64 {
    format!("{digits:0<6}")
        .get(..6)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// The place, from 1, of the name that begins the text, in full or by its first three letters.
fn name<'t>(text: &'t str, names: &[&str]) -> Result<(i64, &'t str), String> {
    let begins = |name: &str| {
        text.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    let found = names.iter().enumerate().find_map(|(place, name)| {
        let length = if begins(name) {
            name.len()
        } else if begins(&name[..3]) {
            3
        } else {
            return None;
        };
        Some((i64::try_from(place).ok()? + 1, &text[length..]))
    });
    found.ok_or_else(|| {
        let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        raised(
            "22007",
            format_args!("invalid value for name of month or day: \"{word}\""),
        )
    })
}

/// Which of two marks begins the text: `true` for one of the second.
fn either<'t>(
    text: &'t str,
    first: [&str; 2],
    second: [&str; 2],
) -> Result<(bool, &'t str), String> {
    let marks = first
        .map(|mark| (false, mark))
        .into_iter()
        .chain(second.map(|mark| (true, mark)));
    for (is_second, mark) in marks {
        let begins = text
            .get(..mark.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(mark));
        if begins {
            return Ok((is_second, &text[mark.len()..]));
        }
    }
    Err(raised(
        "22007",
        format_args!("invalid AM/PM or AD/BC string: \"{text}\""),
    ))
}

fn not_a_number(text: &str) -> String {
    let word: String = text.chars().take(10).collect();
    raised(
        "22007",
        format_args!("invalid value \"{word}\" for a datetime field: Value must be an integer."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn moment(text: &str, format: &str, strict: bool) -> Result<String, String> {
        let micros = read(&parse(format), text)?.moment(strict)?;
        let timestamp = jiff::Timestamp::from_microsecond(micros).unwrap();
        Ok(timestamp.strftime("%Y-%m-%d %H:%M:%S%.f").to_string())
    }

    #[test]
    fn formats_are_read() {
        for (text, format, expected) in [
            ("02 Oct 2001", "DD Mon YYYY", "2001-10-02 00:00:00"),
            ("2017", "YYYY", "2017-01-01 00:00:00"),
            ("", "YYYY-MM-DD", "0001-01-01 00:00:00"),
            (
                "20240131 235959",
                "YYYYMMDD HH24MISS",
                "2024-01-31 23:59:59",
            ),
            ("1/2/24", "MM/DD/YY", "2024-01-02 00:00:00"),
            (
                "05-DECEMBER-1999 12:05 am",
                "DD-MONTH-YYYY HH:MI AM",
                "1999-12-05 00:05:00",
            ),
            ("2024-060", "YYYY-DDD", "2024-02-29 00:00:00"),
            ("2455197", "J", "2009-12-31 00:00:00"),
            ("2020-53-5", "IYYY-IW-ID", "2021-01-01 00:00:00"),
            (
                "2024-01-02T03:04:05.67",
                "YYYY-MM-DD\"T\"HH24:MI:SS.MS",
                "2024-01-02 03:04:05.67",
            ),
        ] {
            assert_eq!(moment(text, format, false).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_carried_or_refused() {
        assert_eq!(
            moment("20010631", "YYYYMMDD", false).unwrap(),
            "2001-07-01 00:00:00"
        );
        assert_eq!(
            moment("20010631", "YYYYMMDD", true).unwrap_err(),
            "longshore:22008:date/time field date value out of range: 2001-6-31"
        );
        let format = "YYYY-MM-DD HH24:MI:SS";
        assert_eq!(
            moment("2011-12-18 24:38:15", format, false).unwrap(),
            "2011-12-19 00:38:15"
        );
        assert_eq!(
            moment("2011-12-18 24:38:15", format, true).unwrap_err(),
            "longshore:22008:date/time field time value out of range: 24:38:15.0"
        );
    }

    #[test]
    fn other_text_is_refused() {
        assert!(moment("x", "YYYY", false).is_err());
        assert!(moment("01 Foo 2020", "DD Mon YYYY", false).is_err());
    }
}
