//! The words of a date or time, in whatever order they stand.

use super::calendar::{days_from_civil, is_leap};
use super::zone::Zone;
use super::{DAY_MICROSECONDS, Problem};

/// Which of month, day and year a date of numbers begins with: the second half of `DateStyle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    #[default]
    MonthDayYear,
    DayMonthYear,
    YearMonthDay,
}

/// What a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// Days from 1970-01-01.
    pub date: Option<i64>,
    /// Microseconds from midnight.
    pub time: Option<i64>,
    pub zone: Option<Zone>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Reads a date, a time, or both, with a zone or without.
pub fn read_fields(text: &str, order: DateOrder) -> Result<Fields, Problem> {
    read_words(
        text,
        Reader {
            order,
            ..Reader::default()
        },
    )
}

/// Likewise, for a type without a date: `040506` is a time.
pub(super) fn read_time_fields(text: &str, order: DateOrder) -> Result<Fields, Problem> {
    read_words(
        text,
        Reader {
            order,
            is_time: true,
            ..Reader::default()
        },
    )
}

fn read_words(text: &str, mut reader: Reader) -> Result<Fields, Problem> {
    let separated = separate_date_and_time(text);
    for word in separated
        .split([' ', ',', '\t', '\n'])
        .filter(|word| !word.is_empty())
    {
        reader.word(word)?;
    }
    reader.finish()
}

/// `2020-01-02T03:04:05` and `20080215T040506` become two words.
fn separate_date_and_time(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters
        .iter()
        .enumerate()
        .map(|(place, character)| {
            let is_digit = |at: Option<usize>| {
                at.and_then(|at| characters.get(at))
                    .is_some_and(char::is_ascii_digit)
            };
            let splits = matches!(character, 'T' | 't')
                && is_digit(place.checked_sub(1))
                && is_digit(Some(place + 1));
            if splits { ' ' } else { *character }
        })
        .collect()
}

#[derive(Debug, Default)]
struct Reader {
    order: DateOrder,
    /// A time is wanted: four or six digits are one.
    is_time: bool,
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    /// The month is a word, so that plain numbers are days and years.
    month_is_named: bool,
    /// Plain numbers beside a named month.
    loose: Vec<String>,
    time: Option<i64>,
    is_afternoon: Option<bool>,
    zone: Option<Zone>,
    before_christ: bool,
}

impl Reader {
    fn word(&mut self, word: &str) -> Result<(), Problem> {
        let first = word.chars().next().unwrap_or(' ');
        if word.contains(':') && first.is_ascii_digit() {
            return self.clock(word);
        }
        match first {
            '+' | '-' if self.time.is_some() || self.has_date() => self.offset(word),
            '0'..='9' => self.number(word),
            _ if first.is_ascii_alphabetic() => self.name(word),
            _ => Err(Problem::Syntax),
        }
    }

    fn has_date(&self) -> bool {
        self.day_of_year.is_some() || (self.month.is_some() && self.day.is_some())
    }

    /// `10:00`, `10:00:00.5`, with a zone or AM behind.
    fn clock(&mut self, word: &str) -> Result<(), Problem> {
        let end = word
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
            .unwrap_or(word.len());
        let (clock, rest) = word.split_at(end);
        let mut parts = clock.split(':');
        let hours = whole(parts.next(), 2)?;
        let minutes = whole(parts.next(), 2)?;
        let (seconds, micros) = match parts.next() {
            Some(seconds) => seconds_and_fraction(seconds)?,
            None => (0, 0),
        };
        if parts.next().is_some() {
            return Err(Problem::Syntax);
        }
        self.set_time(hours, minutes, seconds, micros)?;
        self.behind_time(rest)
    }

    fn behind_time(&mut self, rest: &str) -> Result<(), Problem> {
        match rest.chars().next() {
            None => Ok(()),
            Some('+' | '-') => self.offset(rest),
            Some(_) => self.name(rest),
        }
    }

    fn set_time(
        &mut self,
        hours: i64,
        minutes: i64,
        seconds: i64,
        micros: i64,
    ) -> Result<(), Problem> {
        if self.time.is_some() {
            return Err(Problem::Syntax);
        }
        let time = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros;
        if minutes > 59 || seconds > 60 || time > DAY_MICROSECONDS {
            return Err(Problem::FieldOutOfRange);
        }
        self.time = Some(time);
        Ok(())
    }

    fn offset(&mut self, text: &str) -> Result<(), Problem> {
        self.set_zone(Zone::from_offset(text).ok_or(Problem::Syntax)?)
    }

    fn set_zone(&mut self, zone: Zone) -> Result<(), Problem> {
        match self.zone.replace(zone) {
            None => Ok(()),
            Some(_) => Err(Problem::Syntax),
        }
    }

    /// A word of digits, alone or with separators or letters.
    fn number(&mut self, word: &str) -> Result<(), Problem> {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if digits == word.len() {
            return self.digits(word);
        }
        let is_date = word.matches(['-', '/', '.']).count() > 1;
        let is_compact = self.is_time && matches!(digits, 4 | 6) && !is_date;
        if (self.has_date() || is_compact) && self.time.is_none() {
            return self.compact_time(word);
        }
        let (number, rest) = word.split_at(digits);
        match rest.as_bytes()[0] {
            b'.' if digits == 4 && rest.len() == 4 && is_digits(&rest[1..]) => {
                self.year = Some(parse(number)?);
                self.day_of_year = Some(parse(&rest[1..])?);
                Ok(())
            }
            b'.' | b'-' | b'/' => self.separated(word),
            _ => Err(Problem::Syntax),
        }
    }

    /// `040506`, `040506.789`, `0405`, with a zone or AM behind.
    fn compact_time(&mut self, word: &str) -> Result<(), Problem> {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, mut rest) = word.split_at(digits);
        let mut micros = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            micros = fraction_micros(&fraction[..length])?;
            rest = &fraction[length..];
        }
        let (hours, minutes, seconds) = match digits {
            6 => (&number[..2], &number[2..4], &number[4..]),
            4 if micros == 0 => (&number[..2], &number[2..], "0"),
            1 | 2 if rest.eq_ignore_ascii_case("am") || rest.eq_ignore_ascii_case("pm") => {
                (number, "0", "0")
            }
            _ => return Err(Problem::Syntax),
        };
        self.set_time(parse(hours)?, parse(minutes)?, parse(seconds)?, micros)?;
        self.behind_time(rest)
    }

    fn digits(&mut self, word: &str) -> Result<(), Problem> {
        let is_short = matches!(word.len(), 4 | 6);
        let has_date = self.has_date() && self.year.is_some();
        if self.time.is_none() && (has_date || (self.is_time && is_short)) {
            return self.compact_time(word);
        }
        if self.month_is_named || self.has_any_date() || word.len() < 5 {
            self.loose.push(word.to_owned());
            return Ok(());
        }
        let (date, time) = match word.len() {
            14 => word.split_at(8),
            6 | 8 => (word, ""),
            _ => return Err(Problem::Syntax),
        };
        let (year, rest) = date.split_at(date.len() - 4);
        self.year = Some(full_year(year)?);
        self.month = Some(parse(&rest[..2])?);
        self.day = Some(parse(&rest[2..])?);
        if time.is_empty() {
            Ok(())
        } else {
            self.compact_time(time)
        }
    }

    fn has_any_date(&self) -> bool {
        self.year.is_some() || self.month.is_some() || self.day.is_some()
    }

    /// `1999-01-08`, `1/8/1999`, `31-Jan-2000`, `17.12.1997`.
    fn separated(&mut self, word: &str) -> Result<(), Problem> {
        if self.has_any_date() {
            return Err(Problem::Syntax);
        }
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        let [a, b, c] = parts.as_slice() else {
            return Err(Problem::Syntax);
        };
        if let Some(month) = month(b) {
            let (year, day) = if a.len() > 2 { (a, c) } else { (c, a) };
            return self.named_month(month, day, year);
        }
        if let Some(month) = month(a) {
            return self.named_month(month, b, c);
        }
        if ![a, b, c].iter().all(|part| is_digits(part)) {
            return Err(Problem::Syntax);
        }
        let (year, month, day) = match self.order {
            _ if a.len() > 2 => (a, b, c),
            DateOrder::YearMonthDay => (a, b, c),
            DateOrder::DayMonthYear => (c, b, a),
            // German dates begin with the day, which shows if it is no month.
            DateOrder::MonthDayYear if word.contains('.') && parse(a)? > 12 => (c, b, a),
            DateOrder::MonthDayYear => (c, a, b),
        };
        self.year = Some(full_year(year)?);
        self.month = Some(parse(month)?);
        self.day = Some(parse(day)?);
        Ok(())
    }

    fn named_month(&mut self, month: i64, day: &str, year: &str) -> Result<(), Problem> {
        if !is_digits(day) || !is_digits(year) {
            return Err(Problem::Syntax);
        }
        self.month = Some(month);
        self.day = Some(parse(day)?);
        self.year = Some(full_year(year)?);
        Ok(())
    }

    fn name(&mut self, word: &str) -> Result<(), Problem> {
        let lower = word.to_lowercase();
        if let Some(found) = month(&lower) {
            if self.month.replace(found).is_some() {
                return Err(Problem::Syntax);
            }
            self.month_is_named = true;
            return Ok(());
        }
        if let Some((head, _)) = lower.split_once(['-', '/'])
            && month(head).is_some()
        {
            return self.separated(&lower);
        }
        match lower.as_str() {
            "am" | "pm" if self.time.is_some() && self.is_afternoon.is_none() => {
                self.is_afternoon = Some(lower == "pm");
                Ok(())
            }
            "ad" => Ok(()),
            "bc" => {
                self.before_christ = true;
                Ok(())
            }
            _ if is_weekday(&lower) => Ok(()),
            _ if self.time.is_some() || self.has_date() => {
                let zone =
                    Zone::named(word).ok_or_else(|| Problem::UnknownZone(word.to_owned()))?;
                self.set_zone(zone)
            }
            _ => Err(Problem::Syntax),
        }
    }

    fn finish(mut self) -> Result<Fields, Problem> {
        self.place_loose_numbers()?;
        let date = self.date()?;
        let time = self.afternoon()?;
        if date.is_none() && time.is_none() {
            return Err(Problem::Syntax);
        }
        Ok(Fields {
            date,
            time,
            zone: self.zone,
        })
    }

    /// The numbers beside a named month: a long one is the year, else the day comes first.
    fn place_loose_numbers(&mut self) -> Result<(), Problem> {
        for number in std::mem::take(&mut self.loose) {
            if !self.month_is_named {
                return Err(Problem::Syntax);
            }
            if number.len() <= 2 && self.day.is_none() {
                self.day = Some(parse(&number)?);
            } else if self.year.is_none() {
                self.year = Some(full_year(&number)?);
            } else {
                return Err(Problem::Syntax);
            }
        }
        Ok(())
    }

    fn date(&self) -> Result<Option<i64>, Problem> {
        if !self.has_any_date() && self.day_of_year.is_none() {
            return Ok(None);
        }
        let year = self.year.ok_or(Problem::Syntax)?;
        let year = match self.before_christ {
            true if year < 1 => return Err(Problem::FieldOutOfRange),
            true => 1 - year,
            false => year,
        };
        if year == 0 && !self.before_christ {
            return Err(Problem::FieldOutOfRange);
        }
        if let Some(day) = self.day_of_year {
            let last = if is_leap(year) { 366 } else { 365 };
            return match days_from_civil(year, 1, 1) {
                Some(first) if (1..=last).contains(&day) => Ok(Some(first + day - 1)),
                _ => Err(Problem::FieldOutOfRange),
            };
        }
        let (Some(month), Some(day)) = (self.month, self.day) else {
            return Err(Problem::Syntax);
        };
        days_from_civil(year, month, day)
            .map(Some)
            .ok_or(Problem::FieldOutOfRange)
    }

    fn afternoon(&self) -> Result<Option<i64>, Problem> {
        const HOUR: i64 = 3_600_000_000;
        let (Some(time), Some(is_afternoon)) = (self.time, self.is_afternoon) else {
            return Ok(self.time);
        };
        let hour = time / HOUR;
        if !(1..=12).contains(&hour) {
            return Err(Problem::FieldOutOfRange);
        }
        let hour_of_half = hour % 12;
        let shift = if is_afternoon { 12 } else { 0 };
        Ok(Some((hour_of_half + shift) * HOUR + time % HOUR))
    }
}

/// A month by its name, or the first three letters or more of it.
fn month(word: &str) -> Option<i64> {
    let place = MONTHS.iter().position(|month| {
        *month == word
            || (word.len() >= 3 && month[..3].eq_ignore_ascii_case(word))
            || month.eq_ignore_ascii_case(word)
            || (*month == "september" && word.eq_ignore_ascii_case("sept"))
    })?;
    i64::try_from(place + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    const SHORT: [&str; 4] = ["tues", "wednes", "thur", "thurs"];
    SHORT.contains(&word) || WEEKDAYS.iter().any(|day| *day == word || day[..3] == *word)
}

/// Two digits stand for 1970 to 2069.
fn full_year(text: &str) -> Result<i64, Problem> {
    let year = parse(text)?;
    Ok(match text.len() {
        0..=2 if year < 70 => year + 2000,
        0..=2 => year + 1900,
        _ => year,
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse(text: &str) -> Result<i64, Problem> {
    if !is_digits(text) {
        return Err(Problem::Syntax);
    }
    if text.len() > 6 {
        return Err(Problem::FieldOutOfRange);
    }
    text.parse().map_err(|_| Problem::Syntax)
}

fn whole(part: Option<&str>, most_digits: usize) -> Result<i64, Problem> {
    let part = part.ok_or(Problem::Syntax)?;
    if part.len() > most_digits {
        return Err(Problem::Syntax);
    }
    parse(part)
}

fn seconds_and_fraction(text: &str) -> Result<(i64, i64), Problem> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    Ok((whole(Some(seconds), 2)?, fraction_micros(fraction)?))
}

/// Digits behind the point in microseconds; more than six are rounded.
fn fraction_micros(digits: &str) -> Result<i64, Problem> {
    if digits.is_empty() {
        return Ok(0);
    }
    if !is_digits(digits) {
        return Err(Problem::Syntax);
    }
    let seven: i64 = format!("{digits:0<7.7}")
        .parse()
        .map_err(|_| Problem::Syntax)?;
    Ok((seven + 5) / 10)
}
