//! Format strings of DATEFORMAT and TIMEFORMAT (database developer guide, "DATEFORMAT and TIMEFORMAT
//! strings").

use super::calendar::{days_of, digits, fraction, full_year, micros_of, month_of};

/// A format string, cut into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    /// Without century.
    ShortYear,
    Month,
    MonthName,
    Day,
    Hour,
    /// Of the 12-hour clock.
    ShortHour,
    Minute,
    /// With a fraction if the field has one.
    Second,
    Meridian,
    Separator(char),
}

/// Longest names first.
const NAMES: [(&str, Part); 13] = [
    ("YYYY", Part::Year),
    ("HH24", Part::Hour),
    ("HH12", Part::ShortHour),
    ("MONTH", Part::MonthName),
    ("MON", Part::MonthName),
    ("YY", Part::ShortYear),
    ("MM", Part::Month),
    ("MI", Part::Minute),
    ("DD", Part::Day),
    ("HH", Part::Hour),
    ("SS", Part::Second),
    ("AM", Part::Meridian),
    ("PM", Part::Meridian),
];

/// What has been read of a field.
#[derive(Default)]
struct Read {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    micros: i64,
    is_short_hour: bool,
    is_afternoon: Option<bool>,
}

impl Pattern {
    /// The reason, if `text` is no format string.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let part = NAMES.iter().find(|(name, _)| {
                rest.get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
            });
            if let Some((name, part)) = part {
                parts.push(*part);
                rest = &rest[name.len()..];
                continue;
            }
            // A `T` may stand between date and time; other letters are zones or mistakes.
            if character.is_ascii_alphabetic() && !is_lone_t(rest) {
                return Err(format!("Invalid date or time format: '{text}'"));
            }
            parts.push(Part::Separator(character));
            rest = &rest[character.len_utf8()..];
        }
        if parts.is_empty() {
            return Err(format!("Invalid date or time format: '{text}'"));
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Days since 1970-01-01 and microseconds since midnight.
    pub(super) fn read(&self, field: &[u8]) -> Option<(i32, i64)> {
        let mut read = Read::default();
        let mut rest = field;
        for part in &self.parts {
            rest = read.part(*part, rest)?;
        }
        if !rest.trim_ascii().is_empty() {
            return None;
        }
        let days = days_of(read.year?.cast_signed(), read.month?, read.day?)?;
        Some((
            days,
            micros_of(read.hour()?, read.minute, read.second)? + read.micros,
        ))
    }
}

fn is_lone_t(rest: &str) -> bool {
    rest.get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("THH"))
}

impl Read {
    /// Reads one part from the start of `field`; what follows it is left.
    fn part<'a>(&mut self, part: Part, field: &'a [u8]) -> Option<&'a [u8]> {
        match part {
            Part::Year => {
                let (year, rest) = number(field, 4)?;
                self.year = Some(year);
                Some(rest)
            }
            Part::ShortYear => {
                let (year, rest) = number(field, 2)?;
                self.year = Some(full_year(year));
                Some(rest)
            }
            Part::Month => set_option(&mut self.month, field),
            Part::Day => set_option(&mut self.day, field),
            Part::MonthName => {
                let length = letters(field);
                self.month = Some(month_of(&field[..length])?);
                Some(&field[length..])
            }
            Part::Hour => set(&mut self.hour, field),
            Part::ShortHour => {
                self.is_short_hour = true;
                set(&mut self.hour, field)
            }
            Part::Minute => set(&mut self.minute, field),
            Part::Second => {
                let rest = set(&mut self.second, field)?;
                let (micros, rest) = fraction(rest)?;
                self.micros = micros;
                Some(rest)
            }
            Part::Meridian => {
                let (word, rest) = field.split_at_checked(2)?;
                self.is_afternoon = if word.eq_ignore_ascii_case(b"pm") {
                    Some(true)
                } else if word.eq_ignore_ascii_case(b"am") {
                    Some(false)
                } else {
                    return None;
                };
                Some(rest)
            }
            Part::Separator(separator) => {
                let mut buffer = [0; 4];
                field.strip_prefix(separator.encode_utf8(&mut buffer).as_bytes())
            }
        }
    }

    fn hour(&self) -> Option<u32> {
        match self.is_afternoon {
            None if self.is_short_hour && !(1..=12).contains(&self.hour) => None,
            None => Some(self.hour),
            Some(_) if !(1..=12).contains(&self.hour) => None,
            Some(afternoon) => Some(self.hour % 12 + if afternoon { 12 } else { 0 }),
        }
    }
}

fn set<'a>(target: &mut u32, field: &'a [u8]) -> Option<&'a [u8]> {
    let (value, rest) = number(field, 2)?;
    *target = value;
    Some(rest)
}

fn set_option<'a>(target: &mut Option<u32>, field: &'a [u8]) -> Option<&'a [u8]> {
    let (value, rest) = number(field, 2)?;
    *target = Some(value);
    Some(rest)
}

/// Up to `most` digits.
fn number(field: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let length = field
        .iter()
        .take(most)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    Some((digits(&field[..length])?, &field[length..]))
}

fn letters(field: &[u8]) -> usize {
    field
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, field: &str) -> Option<(i32, i64)> {
        Pattern::parse(pattern).unwrap().read(field.as_bytes())
    }

    #[test]
    fn the_manuals_samples_are_read() {
        let day = days_of(2003, 3, 31).unwrap();
        assert_eq!(read("MM/DD/YYYY", "03/31/2003"), Some((day, 0)));
        assert_eq!(read("MON DD, YYYY", "March 31, 2003"), Some((day, 0)));
        assert_eq!(read("MON-DD-YYYY", "Mar-31-2003"), Some((day, 0)));
        let time = micros_of(18, 45, 5).unwrap();
        assert_eq!(
            read("MM.DD.YYYY HH:MI:SS", "03.31.2003 18:45:05.123456"),
            Some((day, time + 123_456))
        );
    }

    #[test]
    fn numbers_may_have_fewer_digits_or_stand_without_separators() {
        let day = days_of(2003, 1, 5);
        assert_eq!(read("MM/DD/YYYY", "1/5/2003").map(|(day, _)| day), day);
        assert_eq!(read("YYYYMMDD", "20030105").map(|(day, _)| day), day);
        assert_eq!(read("DDMMYY", "050103").map(|(day, _)| day), day);
        assert_eq!(read("YY", "03"), None);
    }

    #[test]
    fn hours_are_of_the_24_hour_clock_unless_said() {
        let at = |hour| micros_of(hour, 30, 0).unwrap();
        let time = |pattern, field| read(pattern, field).map(|(_, micros)| micros);
        assert_eq!(time("YYYY-MM-DD HH:MI", "2003-01-05 13:30"), Some(at(13)));
        assert_eq!(
            time("YYYY-MM-DD HH12:MI AM", "2003-01-05 12:30 am"),
            Some(at(0))
        );
        assert_eq!(
            time("YYYY-MM-DD HH:MI PM", "2003-01-05 01:30 PM"),
            Some(at(13))
        );
        assert_eq!(time("YYYY-MM-DD HH12:MI", "2003-01-05 13:30"), None);
    }

    #[test]
    fn a_field_that_does_not_match_is_none() {
        assert_eq!(read("MM/DD/YYYY", "31/03/2003"), None);
        assert_eq!(read("MM/DD/YYYY", "03-31-2003"), None);
        assert_eq!(read("MM/DD/YYYY", "03/31/2003 x"), None);
        assert_eq!(read("YYYY-MM-DD", "2003-02-30"), None);
    }

    #[test]
    fn zones_and_unknown_letters_are_no_format() {
        for format in ["YYYY-MM-DD HH:MI:SSOF", "YYYY-MM-DD TZ", "Q", ""] {
            assert!(Pattern::parse(format).is_err(), "{format}");
        }
        assert!(Pattern::parse("YYYY-MM-DDTHH:MI:SS").is_ok());
    }
}
