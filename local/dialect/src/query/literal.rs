//! Untyped string literals given a type: checked here, so that a bad one is an error before anything
//! runs, and written as DuckDB's typed literals.

use crate::catalog::SessionValues;
use crate::data_types::RsType;
use crate::datetime::{
    DAY_MICROSECONDS, Problem, Zone, civil_from_days, read_date, read_time, read_timestamp,
    read_timestamptz, read_timetz, show_date, show_time, show_timestamp,
};
use crate::error::{Result, SqlError, SqlState};
use crate::interval::read_interval;
use crate::type_functions;

use super::typed::{Constant, Typed, quote_text};

/// `text` as a literal of `target`.
pub(super) fn typed_literal(text: &str, target: RsType, session: &SessionValues) -> Result<Typed> {
    let sql = match target {
        RsType::SmallInt | RsType::Integer | RsType::BigInt => return integer(text, target),
        RsType::Decimal { .. } | RsType::Real | RsType::DoublePrecision => {
            return number(text, target);
        }
        RsType::Boolean => return boolean(text),
        RsType::Date | RsType::Time | RsType::TimeTz | RsType::Timestamp | RsType::TimestampTz => {
            moment(text, target, session).map_err(|problem| problem.reading(text, target))?
        }
        RsType::Interval => interval_sql(text)?,
        RsType::IntervalYearToMonth(_) => {
            format!("CAST({} AS INTEGER)", read_interval(text, target)?.months)
        }
        RsType::IntervalDayToSecond(_) => format!(
            "CAST({} AS BIGINT)",
            read_interval(text, target)?.microseconds
        ),
        RsType::VarByte(_) => format!("encode({})", quote_text(text)),
        RsType::Super => super_text(text),
        RsType::Oid | RsType::RegProc | RsType::RegProcedure | RsType::RegType
            if text.parse::<i64>().is_ok() =>
        {
            format!("CAST({} AS BIGINT)", text.trim())
        }
        RsType::RegClass => format!("longshore_regclass({})", quote_text(text)),
        RsType::RegType => format!("longshore_regtype({})", quote_text(text)),
        RsType::RegProc => match type_functions::oid_of(text) {
            Some(oid) => format!("CAST({oid} AS BIGINT)"),
            None => {
                return Err(SqlError::new(
                    SqlState::UNDEFINED_FUNCTION,
                    format!("function \"{text}\" does not exist"),
                ));
            }
        },
        RsType::Oid | RsType::RegProcedure => return Err(invalid_syntax(target, text)),
        _ => quote_text(text),
    };
    Ok(Typed::constant(
        sql,
        target,
        Constant::Text(text.to_owned()),
    ))
}

/// `invalid input syntax for …`.
fn invalid_syntax(target: RsType, text: &str) -> SqlError {
    SqlError::new(
        SqlState::INVALID_TEXT,
        format!(
            "invalid input syntax for type {}: \"{text}\"",
            target.base_name()
        ),
    )
}

fn integer(text: &str, target: RsType) -> Result<Typed> {
    let digits = text.trim();
    let value: i128 = digits.parse().map_err(|_| {
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
    let is_exact = matches!(target, RsType::Decimal { .. });
    if !is_number(digits) && (is_exact || !is_special_float(digits)) {
        return Err(invalid_syntax(target, text));
    }
    let sql = super::conversion::within_decimal(
        &format!("CAST({} AS {})", quote_text(digits), target.duckdb()),
        target,
    );
    let constant = if is_exact {
        Constant::Text(digits.to_owned())
    } else {
        Constant::Number(digits.to_owned())
    };
    Ok(Typed::constant(sql, target, constant))
}

/// `1`, `-1.5`, `.5`, `2e19`.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    begins && text.parse::<f64>().is_ok()
}

fn is_special_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    ["nan", "infinity", "inf"].contains(&unsigned.to_ascii_lowercase().as_str())
}

/// The literals of the manual, "Boolean type", and the starts of the words, as PostgreSQL 8 takes them.
fn boolean(text: &str) -> Result<Typed> {
    let word = text.trim().to_ascii_lowercase();
    let is_start_of = |whole: &str| !word.is_empty() && whole.starts_with(&word);
    let value = if is_start_of("true") || is_start_of("yes") || word == "1" {
        true
    } else if is_start_of("false") || is_start_of("no") || word == "0" {
        false
    } else {
        return Err(invalid_syntax(RsType::Boolean, text));
    };
    Ok(Typed::constant(
        if value { "true" } else { "false" },
        RsType::Boolean,
        Constant::Boolean(value),
    ))
}

/// A string assigned to SUPER is a JSON string; `JSON_PARSE` is what reads JSON.
fn super_text(text: &str) -> String {
    quote_text(&serde_json::Value::String(text.to_owned()).to_string())
}

/// The literal of INTERVAL without a qualifier.
pub(super) fn interval_sql(text: &str) -> Result<String> {
    let span = read_interval(text, RsType::Interval)?;
    let (days, rest) = (
        span.microseconds / DAY_MICROSECONDS,
        span.microseconds % DAY_MICROSECONDS,
    );
    let parts: Vec<String> = [
        (span.months, "months"),
        (days, "days"),
        (rest, "microseconds"),
    ]
    .into_iter()
    .filter(|(count, _)| *count != 0)
    .map(|(count, unit)| format!("{count} {unit}"))
    .collect();
    let shown = if parts.is_empty() {
        "0 days".to_owned()
    } else {
        parts.join(" ")
    };
    Ok(format!("CAST('{shown}' AS INTERVAL)"))
}

type Read<T> = std::result::Result<T, Problem>;

fn moment(text: &str, target: RsType, session: &SessionValues) -> Read<String> {
    let zone = Zone::named(&session.time_zone).unwrap_or_else(Zone::utc);
    let order = session.date_style.order;
    if let Some(utc) = special(text, &zone, session) {
        let local = zone.to_local(utc).ok_or(Problem::OutOfRange)?;
        return Ok(match target {
            RsType::Date => date_sql(local.div_euclid(DAY_MICROSECONDS)),
            RsType::Time => time_sql(local.rem_euclid(DAY_MICROSECONDS)),
            RsType::TimeTz => time_sql(utc.rem_euclid(DAY_MICROSECONDS)),
            RsType::TimestampTz => timestamp_sql(utc),
            _ => timestamp_sql(local),
        });
    }
    let today = || {
        let now = special("now", &zone, session).unwrap_or(0);
        zone.to_local(now)
            .unwrap_or(now)
            .div_euclid(DAY_MICROSECONDS)
    };
    Ok(match target {
        RsType::Date => date_sql(i64::from(read_date(text, order)?)),
        RsType::Time => time_sql(read_time(text, order)?),
        RsType::TimeTz => time_sql(read_timetz(text, order, &zone, today())?),
        RsType::TimestampTz => timestamp_sql(read_timestamptz(text, order, &zone)?),
        _ => timestamp_sql(read_timestamp(text, order)?),
    })
}

/// The words that stand for a moment, as UTC (database developer guide, "Special datetime values").
fn special(text: &str, zone: &Zone, session: &SessionValues) -> Option<i64> {
    let now = read_timestamp(&session.transaction_start, session.date_style.order).ok()?;
    let midnight = |day: i64| {
        let local = zone.to_local(now)?.div_euclid(DAY_MICROSECONDS) + day;
        zone.to_utc(local * DAY_MICROSECONDS)
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "now" => Some(now),
        "today" => midnight(0),
        "tomorrow" => midnight(1),
        "yesterday" => midnight(-1),
        "epoch" => zone.to_utc(0),
        _ => None,
    }
}

/// Whether DuckDB reads the year in a literal.
fn is_plain_year(days: i64) -> bool {
    (1..=9999).contains(&civil_from_days(days).0)
}

fn date_sql(days: i64) -> String {
    match i32::try_from(days) {
        Ok(day) if is_plain_year(days) => format!("DATE '{}'", show_date(day)),
        _ => format!("(DATE '1970-01-01' + CAST({days} AS INTEGER))"),
    }
}

fn timestamp_sql(microseconds: i64) -> String {
    if is_plain_year(microseconds.div_euclid(DAY_MICROSECONDS)) {
        format!("TIMESTAMP '{}'", show_timestamp(microseconds))
    } else {
        format!("make_timestamp({microseconds})")
    }
}

fn time_sql(microseconds: i64) -> String {
    format!("TIME '{}'", show_time(microseconds))
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture::session;
    use super::*;

    fn sql(text: &str, target: RsType) -> String {
        typed_literal(text, target, &session()).unwrap().sql
    }

    #[test]
    fn dates_and_timestamps_become_duckdbs_literals() {
        assert_eq!(sql("Jan 2, 2020", RsType::Date), "DATE '2020-01-02'");
        assert_eq!(
            sql("2020-01-02 3:04:05.6", RsType::Timestamp),
            "TIMESTAMP '2020-01-02 03:04:05.6'"
        );
        assert_eq!(
            sql("2020-01-02T03:04:05+02", RsType::TimestampTz),
            "TIMESTAMP '2020-01-02 01:04:05'"
        );
        assert_eq!(sql("04:05 PM", RsType::Time), "TIME '16:05:00'");
        assert_eq!(
            sql("0044-03-15 BC", RsType::Date),
            "(DATE '1970-01-01' + CAST(-735160 AS INTEGER))"
        );
    }

    #[test]
    fn words_stand_for_the_transactions_day() {
        assert_eq!(sql("today", RsType::Date), "DATE '2026-01-02'");
        assert_eq!(
            sql("Tomorrow", RsType::Timestamp),
            "TIMESTAMP '2026-01-03 00:00:00'"
        );
        assert_eq!(
            sql("now", RsType::TimestampTz),
            "TIMESTAMP '2026-01-02 03:04:05.123456'"
        );
    }

    #[test]
    fn a_timestamptz_without_offset_is_in_the_sessions_zone() {
        let mut session = session();
        session.time_zone = "Europe/Berlin".to_owned();
        assert_eq!(
            typed_literal("2020-07-01 12:00", RsType::TimestampTz, &session)
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
                SqlState::DATETIME_OVERFLOW,
                "date/time field value out of range: \"2020-13-01\"",
            ),
            (
                "soon",
                RsType::Date,
                SqlState::INVALID_DATETIME,
                "invalid input syntax for type date: \"soon\"",
            ),
            (
                "maybe",
                RsType::Boolean,
                SqlState::INVALID_TEXT,
                "invalid input syntax for type boolean: \"maybe\"",
            ),
            (
                "1x",
                RsType::DoublePrecision,
                SqlState::INVALID_TEXT,
                "invalid input syntax for type double precision: \"1x\"",
            ),
        ] {
            let error = typed_literal(text, target, &session()).unwrap_err();
            assert_eq!(error.message, message);
            assert_eq!(error.state, state);
        }
    }
}
