//! The words of an interval: `1 year 6 mons`, `2 days 03:04:05.6`, `1-2`, `0.5 days`.

use crate::datetime::DAY_MICROSECONDS;

/// A length of time: months, and microseconds of days and times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub months: i64,
    pub microseconds: i64,
}

const MONTHS: &[(&str, i64)] = &[
    ("month", 1),
    ("mon", 1),
    ("quarter", 3),
    ("qtr", 3),
    ("year", 12),
    ("yr", 12),
    ("y", 12),
    ("decade", 120),
    ("dec", 120),
    ("century", 1200),
    ("centurie", 1200),
    ("cent", 1200),
    ("c", 1200),
    ("millennium", 12_000),
    ("mil", 12_000),
];

const MICROSECONDS: &[(&str, i64)] = &[
    ("week", 7 * DAY_MICROSECONDS),
    ("w", 7 * DAY_MICROSECONDS),
    ("day", DAY_MICROSECONDS),
    ("d", DAY_MICROSECONDS),
    ("hour", 3_600_000_000),
    ("hr", 3_600_000_000),
    ("h", 3_600_000_000),
    ("minute", 60_000_000),
    ("min", 60_000_000),
    ("m", 60_000_000),
    ("second", 1_000_000),
    ("sec", 1_000_000),
    ("s", 1_000_000),
    ("millisecond", 1_000),
    ("msec", 1_000),
    ("ms", 1_000),
    ("microsecond", 1),
    ("usec", 1),
    ("us", 1),
];

/// A month counts as 30 days where a fraction of it is asked for.
const MONTH_MICROSECONDS: i128 = 30 * DAY_MICROSECONDS as i128;

/// Reads an interval. `qualifier` gives numbers without a unit theirs: `minute`, `hour to minute`.
pub fn read_span(text: &str, qualifier: &str) -> Option<Span> {
    let spaced = separate_units(text);
    let words: Vec<&str> = spaced
        .split([' ', ',', '\t', '\n'])
        .filter(|word| !word.is_empty() && *word != "@")
        .collect();
    let (words, backwards) = match words.as_slice() {
        [words @ .., last] if last.eq_ignore_ascii_case("ago") => (words, true),
        words => (words, false),
    };
    let mut sum = Sum::default();
    let mut place = 0;
    while let Some(word) = words.get(place) {
        place += 1;
        if word.contains(':') {
            sum.microseconds += clock(word, qualifier)?;
        } else if let Some(months) = years_and_months(word) {
            sum.months += months;
        } else {
            let number = Decimal::read(word)?;
            let next = words.get(place).copied();
            let unit = match next {
                Some(unit) if unit.starts_with(char::is_alphabetic) => {
                    place += 1;
                    unit.to_lowercase()
                }
                Some(_) => qualifier.split(" to ").next()?.to_owned(),
                None => qualifier.rsplit(" to ").next()?.to_owned(),
            };
            sum.add(number, &unit)?;
        }
    }
    if words.is_empty() {
        return None;
    }
    sum.finish(backwards)
}

#[derive(Default)]
struct Sum {
    months: i128,
    microseconds: i128,
}

impl Sum {
    fn add(&mut self, number: Decimal, unit: &str) -> Option<()> {
        let singular = unit.strip_suffix('s').filter(|unit| !unit.is_empty());
        let find = |table: &[(&str, i64)]| {
            table
                .iter()
                .find(|(name, _)| *name == unit || Some(*name) == singular)
                .map(|(_, size)| i128::from(*size))
        };
        if let Some(size) = find(MICROSECONDS) {
            self.microseconds += number.times(size)?;
            return Some(());
        }
        let size = find(MONTHS)?;
        let months = number.times(size)?;
        self.months += months;
        // The rest of a month is days.
        let whole = months.checked_mul(MONTH_MICROSECONDS)?;
        let all = number.times(size.checked_mul(MONTH_MICROSECONDS)?)?;
        self.microseconds += all - whole;
        Some(())
    }

    fn finish(self, backwards: bool) -> Option<Span> {
        let sign = if backwards { -1 } else { 1 };
        Some(Span {
            months: i64::from(i32::try_from(self.months * sign).ok()?),
            microseconds: i64::try_from(self.microseconds * sign).ok()?,
        })
    }
}

/// A number with digits behind the point.
#[derive(Clone, Copy)]
struct Decimal {
    unscaled: i128,
    unit: i128,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (sign, digits) = match text.as_bytes().first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let is_number = !all.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || whole.len() > 18 || fraction.len() > 18 {
            return None;
        }
        Some(Self {
            unscaled: sign * all.parse::<i128>().ok()?,
            unit: 10_i128.pow(u32::try_from(fraction.len()).ok()?),
        })
    }

    /// The product, cut to a whole number.
    fn times(self, factor: i128) -> Option<i128> {
        Some(self.unscaled.checked_mul(factor)? / self.unit)
    }
}

/// `1-2` and `-1-2`: years and months.
fn years_and_months(word: &str) -> Option<i128> {
    let (sign, rest) = match word.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, word.strip_prefix('+').unwrap_or(word)),
    };
    let (years, months) = rest.split_once('-')?;
    let is_number = |text: &str| {
        (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(years) || !is_number(months) {
        return None;
    }
    let months: i128 = months.parse().ok()?;
    if months > 11 {
        return None;
    }
    Some(sign * (years.parse::<i128>().ok()? * 12 + months))
}

/// `[-]hh:mm[:ss[.ffffff]]`; `mm:ss` if the qualifier says so.
fn clock(word: &str, qualifier: &str) -> Option<i128> {
    let (sign, word) = match word.as_bytes().first()? {
        b'-' => (-1, &word[1..]),
        b'+' => (1, &word[1..]),
        _ => (1, word),
    };
    let parts: Vec<Decimal> = word.split(':').map(Decimal::read).collect::<Option<_>>()?;
    let sizes: &[i64] = match parts.len() {
        3 => &[3_600_000_000, 60_000_000, 1_000_000],
        2 if qualifier == "minute to second" || word.contains('.') => &[60_000_000, 1_000_000],
        2 => &[3_600_000_000, 60_000_000],
        _ => return None,
    };
    let mut total = 0;
    for (part, size) in parts.iter().zip(sizes) {
        total += part.times(i128::from(*size))?;
    }
    Some(sign * total)
}

/// `1day` becomes `1 day`.
fn separate_units(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut previous = ' ';
    for character in text.chars() {
        if character.is_alphabetic() && (previous.is_ascii_digit() || previous == '.') {
            spaced.push(' ');
        }
        spaced.push(character);
        previous = character;
    }
    spaced
}
