//! DATEFORMAT 'auto' and TIMEFORMAT 'auto': dates and times in any order and in the notations of the
//! manual's table (database developer guide, "Using automatic recognition with DATEFORMAT and
//! TIMEFORMAT").

use jiff::tz::TimeZone;

use super::calendar::{days_of, days_of_ordinal, digits, fraction, full_year, micros_of, month_of};
use super::{MICROS_PER_DAY, MICROS_PER_SECOND, zones};

/// The Julian day of 1970-01-01.
const JULIAN_EPOCH: i32 = 2_440_588;

/// What a field says.
pub(super) struct Moment {
    /// Days since 1970-01-01.
    pub(super) days: i32,
    /// Microseconds since midnight.
    micros: i64,
    zone: Option<Zone>,
}

enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    Named(TimeZone),
}

impl Moment {
    /// Microseconds since 1970-01-01 00:00:00 as the clock on the wall shows them.
    pub(super) fn local_micros(self) -> i64 {
        i64::from(self.days) * MICROS_PER_DAY + self.micros
    }

    /// Microseconds since 1970-01-01 00:00:00 UTC; a moment without a zone is in UTC.
    pub(super) fn utc_micros(self) -> Option<i64> {
        let local = i64::from(self.days) * MICROS_PER_DAY + self.micros;
        let seconds = match &self.zone {
            None => 0,
            Some(Zone::Offset(seconds)) => *seconds,
            Some(Zone::Named(zone)) => zones::offset_at(zone, local)?,
        };
        Some(local - i64::from(seconds) * MICROS_PER_SECOND)
    }
}

/// Reads a field in any of the recognised notations; it must have a date.
pub(super) fn recognize(field: &[u8]) -> Option<Moment> {
    let mut parts = Parts::default();
    let words = field
        .split(|byte| byte.is_ascii_whitespace() || *byte == b',')
        .filter(|word| !word.is_empty());
    for word in words {
        parts.word(word)?;
    }
    parts.finish()
}

/// What has been read so far.
#[derive(Default)]
struct Parts {
    days: Option<i32>,
    /// Number and number of digits.
    year: Option<(u32, usize)>,
    month: Option<u32>,
    day: Option<u32>,
    ordinal: Option<u32>,
    time: Option<Clock>,
    is_afternoon: Option<bool>,
    is_before_christ: bool,
    zone: Option<Zone>,
}

#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    micros: i64,
}

impl Parts {
    fn has_date(&self) -> bool {
        self.days.is_some()
            || self.ordinal.is_some()
            || (self.month.is_some() && self.day.is_some() && self.year.is_some())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        if word.contains(&b':') {
            return self.time_word(word);
        }
        if let [b'J' | b'j', rest @ ..] = word
            && let Some(julian) = digits(rest)
        {
            self.days = Some(i32::try_from(julian).ok()? - JULIAN_EPOCH);
            return Some(());
        }
        if word.iter().all(u8::is_ascii_digit) {
            return self.number(word);
        }
        if word.iter().all(u8::is_ascii_alphabetic) {
            return self.name(word);
        }
        if let [b'+' | b'-', ..] = word {
            return self.set_offset(word);
        }
        if let Some(zone) = zones::named(word) {
            self.zone = Some(Zone::Named(zone));
            return Some(());
        }
        if let Some((date, time)) = split_at_t(word) {
            self.word(date)?;
            return self.compact_time(time);
        }
        self.date_word(word)
    }

    /// `HH:MI[:SS[.f]]`, perhaps with a date and a `T` before it and a zone or AM and PM behind it.
    fn time_word(&mut self, word: &[u8]) -> Option<()> {
        if let Some((date, time)) = split_at_t(word) {
            self.word(date)?;
            return self.time_word(time);
        }
        let (hour, rest) = leading(word)?;
        let (minute, rest) = leading(rest.strip_prefix(b":")?)?;
        let (second, rest) = match rest {
            [b':', rest @ ..] => leading(rest)?,
            rest => (0, rest),
        };
        let (micros, rest) = fraction(rest)?;
        self.set_time(hour, minute, second, micros)?;
        match rest {
            [] => Some(()),
            [b'+' | b'-', ..] => self.set_offset(rest),
            rest => self.name(rest),
        }
    }

    /// `HHMISS[.f]` or `HHMI`, perhaps with a zone behind it.
    fn compact_time(&mut self, word: &[u8]) -> Option<()> {
        let length = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (time, rest) = word.split_at(length);
        let time = match time {
            [h1, h2, m1, m2] => [*h1, *h2, *m1, *m2, b'0', b'0'],
            _ => <[u8; 6]>::try_from(time).ok()?,
        };
        let (micros, rest) = fraction(rest)?;
        let [hour, minute, second] =
            [0, 2, 4].map(|at| digits(&time[at..at + 2]).unwrap_or(u32::MAX));
        self.set_time(hour, minute, second, micros)?;
        match rest {
            [] => Some(()),
            [b'+' | b'-', ..] => self.set_offset(rest),
            rest => self.name(rest),
        }
    }

    fn set_time(&mut self, hour: u32, minute: u32, second: u32, micros: i64) -> Option<()> {
        if self.time.is_some() {
            return None;
        }
        self.time = Some(Clock {
            hour,
            minute,
            second,
            micros,
        });
        Some(())
    }

    fn set_offset(&mut self, word: &[u8]) -> Option<()> {
        self.zone = Some(Zone::Offset(zones::offset(word)?));
        Some(())
    }

    /// A number without separators: a compact date or time, or a part of a date.
    fn number(&mut self, word: &[u8]) -> Option<()> {
        let value = digits(word)?;
        match word.len() {
            8 if !self.has_date() => {
                self.set_date(value / 10_000, 4, value / 100 % 100, value % 100)
            }
            6 if self.has_date() => self.compact_time(word),
            6 => self.set_date(value / 10_000, 2, value / 100 % 100, value % 100),
            1 | 2 if self.day.is_none() => {
                self.day = Some(value);
                Some(())
            }
            1..=4 if self.year.is_none() => {
                self.year = Some((value, word.len()));
                Some(())
            }
            _ => None,
        }
    }

    fn set_date(&mut self, year: u32, year_digits: usize, month: u32, day: u32) -> Option<()> {
        if self.year.is_some() || self.month.is_some() || self.day.is_some() {
            return None;
        }
        self.year = Some((year, year_digits));
        self.month = Some(month);
        self.day = Some(day);
        Some(())
    }

    /// A month, a day of the week, AM, PM, BC, AD or a zone.
    fn name(&mut self, word: &[u8]) -> Option<()> {
        let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        if is("am") || is("pm") {
            self.is_afternoon = Some(is("pm"));
        } else if is("bc") {
            self.is_before_christ = true;
        } else if is("ad") || is("t") || is_weekday(word) {
            // They say nothing new.
        } else if let Some(month) = month_of(word) {
            self.month = Some(month);
        } else {
            return self.set_offset(word);
        }
        Some(())
    }

    /// Parts of a date between `-`, `/` or `.`.
    fn date_word(&mut self, word: &[u8]) -> Option<()> {
        let separator = *word.iter().find(|byte| b"-/.".contains(byte))?;
        let parts: Vec<&[u8]> = word.split(|byte| *byte == separator).collect();
        match parts.as_slice() {
            [year, ordinal] if separator == b'.' && year.len() == 4 && ordinal.len() == 3 => {
                self.year = Some((digits(year)?, 4));
                self.ordinal = Some(digits(ordinal)?);
                Some(())
            }
            [first, second, third] => self.three_parts(first, second, third, separator),
            _ => None,
        }
    }

    fn three_parts(
        &mut self,
        first: &[u8],
        second: &[u8],
        third: &[u8],
        separator: u8,
    ) -> Option<()> {
        let year = |part: &[u8]| Some((digits(part)?, part.len()));
        let ((year, length), month, day) = if let Some(month) = month_of(first) {
            (year(third)?, month, digits(second)?)
        } else if let Some(month) = month_of(second) {
            if first.len() > 2 {
                (year(first)?, month, digits(third)?)
            } else {
                (year(third)?, month, digits(first)?)
            }
        } else if first.len() > 2 {
            (year(first)?, digits(second)?, digits(third)?)
        } else {
            let (first, second) = (digits(first)?, digits(second)?);
            // Month first, as DateStyle has it; with points the day may come first.
            if separator == b'.' && first > 12 {
                (year(third)?, second, first)
            } else {
                (year(third)?, first, second)
            }
        };
        self.set_date(year, length, month, day)
    }

    fn finish(self) -> Option<Moment> {
        let days = match (self.days, self.ordinal) {
            (Some(days), _) => days,
            (None, Some(ordinal)) => days_of_ordinal(self.year?.0.cast_signed(), ordinal)?,
            (None, None) => days_of(self.calendar_year()?, self.month?, self.day?)?,
        };
        let micros = match self.time {
            None if self.is_afternoon.is_some() => return None,
            None => 0,
            Some(time) => {
                let hour = match self.is_afternoon {
                    None => time.hour,
                    Some(_) if !(1..=12).contains(&time.hour) => return None,
                    Some(afternoon) => time.hour % 12 + if afternoon { 12 } else { 0 },
                };
                micros_of(hour, time.minute, time.second)? + time.micros
            }
        };
        Some(Moment {
            days,
            micros,
            zone: self.zone,
        })
    }

    /// The year, in which 0 is the year before 1.
    fn calendar_year(&self) -> Option<i32> {
        let (year, length) = self.year?;
        if self.is_before_christ {
            return (year > 0).then(|| 1 - year.cast_signed());
        }
        let year = if length <= 2 { full_year(year) } else { year };
        (year > 0).then(|| year.cast_signed())
    }
}

/// Up to two digits and what follows them.
fn leading(word: &[u8]) -> Option<(u32, &[u8])> {
    let length = word
        .iter()
        .take(2)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    Some((digits(&word[..length])?, &word[length..]))
}

/// The texts before and behind the `T` of ISO 8601.
fn split_at_t(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = word.windows(3).position(|three| {
        three[0].is_ascii_digit() && matches!(three[1], b'T' | b't') && three[2].is_ascii_digit()
    })?;
    Some((&word[..=at], &word[at + 2..]))
}

fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    DAYS.iter().any(|day| {
        word.len() >= 3
            && word.len() <= day.len()
            && word.eq_ignore_ascii_case(&day.as_bytes()[..word.len()])
    })
}
