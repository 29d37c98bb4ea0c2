//! INTERVAL literals (database developer guide, "Interval data types and literals").

use sqlparser::ast::{DateTimeField, Expr, Interval, Value};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::interval::{DayToSecond, YearToMonth, read_qualified};
use crate::query::literal::interval_sql;
use crate::query::typed::Typed;

/// Translates `INTERVAL '…' [qualifier]`.
pub(super) fn interval(interval: &Interval) -> Result<Typed> {
    let Expr::Value(value) = interval.value.as_ref() else {
        return Err(SqlError::unsupported("INTERVAL of an expression"));
    };
    let text = match &value.value {
        Value::SingleQuotedString(text) | Value::Number(text, _) => text.trim(),
        _ => return Err(SqlError::unsupported("INTERVAL of an expression")),
    };
    let Some(first) = &interval.leading_field else {
        return interval_literal(text);
    };
    let first = field_name(first);
    let last = interval.last_field.as_ref().map(field_name);
    let digits = interval
        .fractional_seconds_precision
        .or(interval.leading_precision);
    let Some(target) = qualified_type(last.as_deref().unwrap_or(&first), digits)? else {
        // Units that are no fields of an interval type: weeks, quarters.
        return interval_literal(&format!("{text} {first}"));
    };
    let qualifier = match &last {
        Some(last) => format!("{first} to {last}"),
        None => first,
    };
    let span = read_qualified(text, &qualifier, target)?;
    let sql = match target {
        RsType::IntervalYearToMonth(_) => format!("CAST({} AS INTEGER)", span.months),
        _ => format!("CAST({} AS BIGINT)", span.microseconds),
    };
    Ok(Typed::new(sql, target))
}

fn field_name(field: &DateTimeField) -> String {
    let name = field.to_string().to_lowercase();
    name.strip_suffix('s').map(str::to_owned).unwrap_or(name)
}

/// The type of a literal with the last field `field`.
fn qualified_type(field: &str, digits: Option<u64>) -> Result<Option<RsType>> {
    let digits = match digits {
        None => 6,
        Some(digits) => u8::try_from(digits)
            .ok()
            .filter(|digits| *digits <= 6)
            .ok_or_else(|| {
                SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    format!("INTERVAL precision {digits} must be between 0 and 6"),
                )
            })?,
    };
    Ok(Some(match field {
        "year" => RsType::IntervalYearToMonth(YearToMonth::Year),
        "month" => RsType::IntervalYearToMonth(YearToMonth::Month),
        "day" => RsType::IntervalDayToSecond(DayToSecond::Day),
        "hour" => RsType::IntervalDayToSecond(DayToSecond::Hour),
        "minute" => RsType::IntervalDayToSecond(DayToSecond::Minute),
        "second" => RsType::IntervalDayToSecond(DayToSecond::Second(digits)),
        _ => return Ok(None),
    }))
}

/// A literal without a qualifier: `1 day 2 hours`, `5 days 03:04:05`, `30` (seconds).
pub(super) fn interval_literal(text: &str) -> Result<Typed> {
    Ok(Typed::new(interval_sql(text)?, RsType::Interval))
}
