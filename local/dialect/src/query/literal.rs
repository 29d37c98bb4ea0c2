//! Untyped string literals given a type: checked here, so that a bad one is an error before anything
//! runs, and written as DuckDB's typed literals.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::error::{Result, SqlError, SqlState};
use crate::types::RsType;

use super::typed::{Constant, Typed, quote_text};

/// `text` as a literal of `target`; `zone` is the session's time zone, in which a TIMESTAMPTZ without
/// an offset is read.
pub(super) fn typed_literal(text: &str, target: RsType, zone: &str) -> Result<Typed> {
    let sql = match target {
        RsType::SmallInt | RsType::Integer | RsType::BigInt => return integer(text, target),
        RsType::Decimal { .. } | RsType::Real | RsType::DoublePrecision => {
            return number(text, target);
        }
        RsType::Boolean => return boolean(text),
        RsType::Date => format!("DATE '{}'", moment(text, target)?.date()),
        RsType::Timestamp => timestamp_text(moment(text, target)?),
        RsType::TimestampTz => timestamp_text(zoned(text, zone)?),
        RsType::Time => format!("TIME '{}'", time(text)?),
        RsType::VarByte(_) => format!("encode({})", quote_text(text)),
        RsType::Super => super_text(text),
        RsType::Oid | RsType::RegProc | RsType::RegType if text.parse::<i64>().is_ok() => {
            format!("CAST({} AS BIGINT)", text.trim())
        }
        RsType::RegClass => format!("longshore_regclass({})", quote_text(text)),
        RsType::RegType => format!("longshore_regtype({})", quote_text(text)),
        RsType::Oid | RsType::RegProc => {
            return Err(invalid_syntax(target, text, SqlState::INVALID_TEXT));
        }
        _ => quote_text(text),
    };
    Ok(Typed::constant(
        sql,
        target,
        Constant::Text(text.to_owned()),
    ))
}

/// `invalid input syntax for …`.
pub(super) fn invalid_syntax(target: RsType, text: &str, state: SqlState) -> SqlError {
    let name = match target {
        RsType::Timestamp => "timestamp",
        RsType::TimestampTz => "timestamp with time zone",
        RsType::Time => "time",
        other => other.base_name(),
    };
    SqlError::new(
        state,
        format!("invalid input syntax for type {name}: \"{text}\""),
    )
}

fn integer(text: &str, target: RsType) -> Result<Typed> {
    let digits = text.trim();
    let value: i128 = digits
        .strip_prefix('+')
        .unwrap_or(digits)
        .parse()
        .map_err(|_| {
            SqlError::new(
                SqlState::INVALID_TEXT,
                format!("invalid input syntax for integer: \"{text}\""),
            )
        })?;
    let fits = match target {
        RsType::SmallInt => i16::try_from(value).is_ok(),
        RsType::Integer => i32::try_from(value).is_ok(),
        _ => i64::try_from(value).is_ok(),
    };
    if !fits {
        return Err(SqlError::new(
            SqlState::NUMERIC_OUT_OF_RANGE,
            format!(
                "value \"{text}\" is out of range for type {}",
                target.base_name()
            ),
        ));
    }
    Ok(Typed::constant(
        format!("CAST({value} AS {})", target.duckdb()),
        target,
        Constant::Number(value.to_string()),
    ))
}

fn number(text: &str, target: RsType) -> Result<Typed> {
    let digits = text.trim();
    let special = matches!(
        digits.to_ascii_lowercase().as_str(),
        "nan" | "infinity" | "-infinity"
    );
    let exact = matches!(target, RsType::Decimal { .. });
    if digits.parse::<f64>().is_err() || (special && exact) {
        return Err(invalid_syntax(target, text, SqlState::INVALID_TEXT));
    }
    Ok(Typed::constant(
        format!("CAST({} AS {})", quote_text(digits), target.duckdb()),
        target,
        Constant::Number(digits.to_owned()),
    ))
}

/// The literals of the manual, "Boolean type".
fn boolean(text: &str) -> Result<Typed> {
    let value = match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "1" | "on" => true,
        "f" | "false" | "n" | "no" | "0" | "off" => false,
        _ => {
            return Err(invalid_syntax(
                RsType::Boolean,
                text,
                SqlState::INVALID_TEXT,
            ));
        }
    };
    Ok(Typed::constant(
        if value { "true" } else { "false" },
        RsType::Boolean,
        Constant::Boolean(value),
    ))
}

fn super_text(text: &str) -> String {
    // A string assigned to SUPER is a JSON string; JSON_PARSE is what reads JSON.
    quote_text(&serde_json::Value::String(text.to_owned()).to_string())
}

fn timestamp_text(moment: DateTime) -> String {
    format!("TIMESTAMP '{}'", moment.to_string().replace('T', " "))
}

fn invalid_datetime(target: RsType, text: &str) -> SqlError {
    invalid_syntax(target, text, SqlState::INVALID_DATETIME)
}

/// Reads a date with or without a time; an offset at the end is ignored, as PostgreSQL does.
fn moment(text: &str, target: RsType) -> Result<DateTime> {
    let (local, _) = split_offset(text.trim());
    civil(local).ok_or_else(|| invalid_datetime(target, text))
}

fn zoned(text: &str, zone: &str) -> Result<DateTime> {
    let (local, offset) = split_offset(text.trim());
    let error = || invalid_datetime(RsType::TimestampTz, text);
    let local = civil(local).ok_or_else(error)?;
    let zone = TimeZone::get(offset.unwrap_or(zone))
        .or_else(|_| offset_zone(offset.unwrap_or(zone)).ok_or(()))
        .map_err(|()| error())?;
    let zoned = local.to_zoned_datetime(zone).map_err(|_| error())?;
    Ok(zoned.with_time_zone(TimeZone::UTC).datetime())
}

/// `+02`, `-0530`, `+05:30`, `Z`, `UTC`.
fn offset_zone(text: &str) -> Option<TimeZone> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    let seconds = sign * (hours * 3600 + minutes * 60);
    Some(TimeZone::fixed(
        jiff::tz::Offset::from_seconds(seconds).ok()?,
    ))
}

/// Splits a trailing zone from `2020-01-01 10:00:00+02`; a date alone has none.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        return (text, None);
    };
    let place = text[colon..]
        .find(|c: char| matches!(c, '+' | '-') || c.is_ascii_alphabetic())
        .map(|at| colon + at);
    match place {
        Some(place) => {
            let zone = text[place..].trim();
            if zone.eq_ignore_ascii_case("am") || zone.eq_ignore_ascii_case("pm") {
                (text, None)
            } else {
                (text[..place].trim_end(), Some(zone))
            }
        }
        None => (text, None),
    }
}

const DATE_FORMATS: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%B %d %Y",
    "%b %d %Y",
    "%b-%d-%Y",
    "%m/%d/%y",
];

fn civil(text: &str) -> Option<DateTime> {
    if let Ok(moment) = text.parse::<DateTime>() {
        return Some(moment);
    }
    if let Some(date) = date(text) {
        return Some(date.to_datetime(Time::midnight()));
    }
    let split = text
        .char_indices()
        .filter(|(_, c)| matches!(c, ' ' | 'T'))
        .map(|(at, _)| at);
    split.into_iter().find_map(|at| {
        let date = date(text[..at].trim())?;
        let time = time(text[at + 1..].trim()).ok()?;
        Some(date.to_datetime(time))
    })
}

fn date(text: &str) -> Option<Date> {
    DATE_FORMATS
        .iter()
        .find_map(|format| Date::strptime(format, text).ok())
}

fn time(text: &str) -> Result<Time> {
    const FORMATS: &[&str] = &[
        "%H:%M:%S%.f",
        "%H:%M",
        "%H%M%S",
        "%I:%M:%S%.f %p",
        "%I:%M %p",
        "%I:%M:%S%p",
        "%I:%M%p",
    ];
    let text = text.trim();
    FORMATS
        .iter()
        .find_map(|format| Time::strptime(format, text).ok())
        .ok_or_else(|| invalid_datetime(RsType::Time, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str, target: RsType) -> String {
        typed_literal(text, target, "UTC").unwrap().sql
    }

    #[test]
    fn dates_and_timestamps_are_read_in_the_manuals_forms() {
        for text in [
            "2020-01-02",
            "2020-1-2",
            "20200102",
            "01/02/2020",
            "Jan 2, 2020",
        ] {
            assert_eq!(sql(text, RsType::Date), "DATE '2020-01-02'", "{text}");
        }
        assert_eq!(
            sql("2020-01-02 3:04:05.6", RsType::Timestamp),
            "TIMESTAMP '2020-01-02 03:04:05.6'"
        );
        assert_eq!(
            sql("2020-01-02T03:04:05+02", RsType::TimestampTz),
            "TIMESTAMP '2020-01-02 01:04:05'"
        );
    }

    #[test]
    fn a_timestamptz_without_offset_is_in_the_sessions_zone() {
        assert_eq!(
            typed_literal("2020-07-01 12:00", RsType::TimestampTz, "Europe/Berlin")
                .unwrap()
                .sql,
            "TIMESTAMP '2020-07-01 10:00:00'"
        );
    }

    #[test]
    fn what_does_not_read_is_an_error_with_the_types_name() {
        for (text, target, state, message) in [
            (
                "12.5",
                RsType::Integer,
                SqlState::INVALID_TEXT,
                "invalid input syntax for integer: \"12.5\"",
            ),
            (
                "40000",
                RsType::SmallInt,
                SqlState::NUMERIC_OUT_OF_RANGE,
                "value \"40000\" is out of range for type smallint",
            ),
            (
                "2020-13-01",
                RsType::Date,
                SqlState::INVALID_DATETIME,
                "invalid input syntax for type date: \"2020-13-01\"",
            ),
            (
                "maybe",
                RsType::Boolean,
                SqlState::INVALID_TEXT,
                "invalid input syntax for type boolean: \"maybe\"",
            ),
        ] {
            let error = typed_literal(text, target, "UTC").unwrap_err();
            assert_eq!(error.message, message);
            assert_eq!(error.state, state);
        }
    }
}
