//! INTERVAL literals (database developer guide, "Interval literals").

use sqlparser::ast::{DateTimeField, Expr, Interval, Value};

use crate::error::{Result, SqlError, SqlState};
use crate::query::typed::{Typed, quote_text};
use crate::types::RsType;

/// Translates `INTERVAL '…' [unit]`.
pub(super) fn interval(interval: &Interval) -> Result<Typed> {
    let Expr::Value(value) = interval.value.as_ref() else {
        return Err(SqlError::unsupported("INTERVAL of an expression"));
    };
    let text = match &value.value {
        Value::SingleQuotedString(text) | Value::Number(text, _) => text.trim(),
        _ => return Err(SqlError::unsupported("INTERVAL of an expression")),
    };
    match (&interval.leading_field, &interval.last_field) {
        (Some(field), None) if text.parse::<f64>().is_ok() => {
            interval_literal(&format!("{text} {}", field.to_string().to_lowercase()))
        }
        (Some(DateTimeField::Year), Some(DateTimeField::Month)) => year_to_month(text),
        _ => interval_literal(text),
    }
}

/// `'1-6'` with YEAR TO MONTH.
fn year_to_month(text: &str) -> Result<Typed> {
    match text.split_once('-') {
        Some((years, months)) if !years.is_empty() => {
            interval_literal(&format!("{years} years {months} months"))
        }
        _ => interval_literal(text),
    }
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
    ("century", 1200),
    ("c", 1200),
];

/// Microseconds of each unit.
const MICROSECONDS: &[(&str, f64)] = &[
    ("week", 604_800e6),
    ("w", 604_800e6),
    ("day", 86_400e6),
    ("d", 86_400e6),
    ("hour", 3_600e6),
    ("hr", 3_600e6),
    ("h", 3_600e6),
    ("minute", 60e6),
    ("min", 60e6),
    ("m", 60e6),
    ("second", 1e6),
    ("sec", 1e6),
    ("s", 1e6),
    ("millisecond", 1e3),
    ("msec", 1e3),
    ("ms", 1e3),
    ("microsecond", 1.0),
    ("usec", 1.0),
    ("us", 1.0),
];

/// Reads `1 day 2 hours`, `5 days 03:04:05`, `30` (seconds).
pub(super) fn interval_literal(text: &str) -> Result<Typed> {
    let span = read_span(text).ok_or_else(|| {
        SqlError::new(
            SqlState::INVALID_DATETIME,
            format!("invalid input syntax for type interval: \"{text}\""),
        )
    })?;
    match (span.months, span.micros) {
        (0, micros) => Ok(Typed::new(
            format!("CAST({} AS INTERVAL)", quote_text(&day_to_second(micros))),
            RsType::IntervalDayToSecond,
        )),
        (months, 0) => Ok(Typed::new(
            format!("CAST('{months} months' AS INTERVAL)"),
            RsType::IntervalYearToMonth,
        )),
        _ => Err(SqlError::unsupported(
            "an INTERVAL of both months and days or times",
        )),
    }
}

#[derive(Debug, Default)]
struct Span {
    months: i64,
    micros: i64,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "an interval literal is far from the limits of whole months and microseconds"
)]
fn read_span(text: &str) -> Option<Span> {
    let mut span = Span::default();
    let spaced = separate_units(text);
    let mut words = spaced
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            span.micros += clock(word)?.round() as i64;
            continue;
        }
        let number: f64 = word.parse().ok()?;
        let unit = words
            .next_if(|next| next.starts_with(char::is_alphabetic))
            .unwrap_or("second")
            .to_lowercase();
        let unit = unit
            .strip_suffix('s')
            .filter(|unit| unit.len() > 1)
            .unwrap_or(&unit);
        if let Some((_, size)) = MONTHS.iter().find(|(name, _)| *name == unit) {
            span.months += (number * *size as f64) as i64;
        } else {
            let (_, size) = MICROSECONDS.iter().find(|(name, _)| *name == unit)?;
            span.micros += (number * size).round() as i64;
        }
    }
    Some(span)
}

fn day_to_second(micros: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    match (micros / DAY, micros % DAY) {
        (days, 0) => format!("{days} days"),
        (0, rest) => format!("{rest} microseconds"),
        (days, rest) => format!("{days} days {rest} microseconds"),
    }
}

/// `1day` becomes `1 day`.
fn separate_units(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut previous = ' ';
    for character in text.chars() {
        if character.is_alphabetic() && previous.is_ascii_digit() {
            spaced.push(' ');
        }
        spaced.push(character);
        previous = character;
    }
    spaced
}

/// Microseconds of `[-]hh:mm[:ss[.ffffff]]`.
fn clock(word: &str) -> Option<f64> {
    let (sign, word) = word
        .strip_prefix('-')
        .map_or((1.0, word), |rest| (-1.0, rest));
    let mut parts = word.split(':');
    let hours: f64 = parts.next()?.parse().ok()?;
    let minutes: f64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().map_or(Some(0.0), |text| text.parse().ok())?;
    parts
        .next()
        .is_none()
        .then_some(sign * ((hours * 60.0 + minutes) * 60.0 + seconds) * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_clocks_are_read() {
        for (text, sql) in [
            ("1 day", "CAST('1 days' AS INTERVAL)"),
            ("2 hours", "CAST('7200000000 microseconds' AS INTERVAL)"),
            ("1 year 6 mons", "CAST('18 months' AS INTERVAL)"),
            (
                "1 day 00:00:01",
                "CAST('1 days 1000000 microseconds' AS INTERVAL)",
            ),
            ("30", "CAST('30000000 microseconds' AS INTERVAL)"),
        ] {
            assert_eq!(interval_literal(text).unwrap().sql, sql, "{text}");
        }
    }

    #[test]
    fn an_unknown_unit_is_an_error() {
        assert_eq!(
            interval_literal("3 fortnights").unwrap_err().message,
            "invalid input syntax for type interval: \"3 fortnights\""
        );
    }
}
