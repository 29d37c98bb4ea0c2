//! `+` and `-` with dates, timestamps and intervals.

use sqlparser::ast::BinaryOperator;

use crate::error::{Result, SqlError};
use crate::query::literal::typed_literal;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::types::RsType;

use super::operator::no_operator;

/// Whether either side is a date, a time or an interval.
pub(super) fn applies(left: &Typed, right: &Typed) -> bool {
    is_temporal(left.data_type) || is_temporal(right.data_type)
}

fn is_temporal(data_type: RsType) -> bool {
    is_moment(data_type) || is_interval(data_type)
}

fn is_moment(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::Date | RsType::Timestamp | RsType::TimestampTz | RsType::Time | RsType::TimeTz
    )
}

fn is_interval(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::IntervalDayToSecond | RsType::IntervalYearToMonth
    )
}

impl Translator<'_> {
    pub(super) fn date_arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        let left_for = right.data_type;
        let right_for = left.data_type;
        let left = self.temporal_literal(left, operator, left_for)?;
        let right = self.temporal_literal(right, operator, right_for)?;
        let (a, b) = (left.data_type, right.data_type);
        let is_sum = *operator == BinaryOperator::Plus;
        let plain = |data_type: RsType| {
            Typed::new(
                format!("({} {operator} {})", left.sql, right.sql),
                data_type,
            )
        };
        let cast = |data_type: RsType| {
            Typed::new(
                format!(
                    "CAST(({} {operator} {}) AS {})",
                    left.sql,
                    right.sql,
                    data_type.duckdb()
                ),
                data_type,
            )
        };
        if !matches!(operator, BinaryOperator::Plus | BinaryOperator::Minus) {
            return scaled_interval(&left, operator, &right);
        }
        Ok(match (a, b) {
            (RsType::Date, b) if b.is_integer() => Typed::new(
                format!("({} {operator} {})", left.sql, days(&right)),
                RsType::Date,
            ),
            (a, RsType::Date) if a.is_integer() && is_sum => {
                Typed::new(format!("({} + {})", right.sql, days(&left)), RsType::Date)
            }
            (RsType::Date, RsType::Date) if !is_sum => cast(RsType::Integer),
            (RsType::Date | RsType::Timestamp, b) if is_interval(b) => cast(RsType::Timestamp),
            (a, RsType::Date | RsType::Timestamp) if is_interval(a) && is_sum => {
                cast(RsType::Timestamp)
            }
            (RsType::TimestampTz, b) if is_interval(b) => plain(RsType::TimestampTz),
            (a, RsType::TimestampTz) if is_interval(a) && is_sum => plain(RsType::TimestampTz),
            (RsType::Time, b) if is_interval(b) => plain(RsType::Time),
            (RsType::Date, RsType::Time) if is_sum => cast(RsType::Timestamp),
            (a, b) if is_interval(a) && is_interval(b) => plain(a),
            (
                RsType::Timestamp | RsType::TimestampTz | RsType::Date,
                RsType::Timestamp | RsType::TimestampTz | RsType::Date,
            ) if !is_sum => Typed::new(
                format!(
                    "(CAST({} AS TIMESTAMP) - CAST({} AS TIMESTAMP))",
                    left.sql, right.sql
                ),
                RsType::IntervalDayToSecond,
            ),
            _ => return Err(no_operator(a, &operator.to_string(), b)),
        })
    }

    /// An untyped literal beside a date: a date or timestamp if it reads as one, else an interval.
    fn temporal_literal(
        &mut self,
        value: Typed,
        operator: &BinaryOperator,
        other: RsType,
    ) -> Result<Typed> {
        if !value.is_unknown() {
            return Ok(value);
        }
        let Some(text) = value.as_text() else {
            let target = match (operator, other) {
                (BinaryOperator::Minus, other) => other,
                (_, RsType::Date) => RsType::Integer,
                _ => RsType::IntervalDayToSecond,
            };
            return self.convert(value, target);
        };
        let zone = self.session().time_zone.clone();
        if is_moment(other)
            && *operator == BinaryOperator::Minus
            && let Ok(moment) = typed_literal(text, other, &zone)
        {
            return Ok(moment);
        }
        if is_interval(other)
            && let Ok(moment) = typed_literal(text, RsType::Timestamp, &zone)
        {
            return Ok(moment);
        }
        super::interval::interval_literal(text)
    }
}

/// DuckDB adds only INTEGER days to a date.
fn days(value: &Typed) -> String {
    if value.data_type == RsType::Integer {
        value.sql.clone()
    } else {
        format!("CAST({} AS INTEGER)", value.sql)
    }
}

fn scaled_interval(left: &Typed, operator: &BinaryOperator, right: &Typed) -> Result<Typed> {
    let (interval, factor) = if is_interval(left.data_type) {
        (left, right)
    } else {
        (right, left)
    };
    let is_product = *operator == BinaryOperator::Multiply;
    if !is_interval(interval.data_type) || !factor.data_type.is_integer() || !is_product {
        if is_interval(left.data_type) && right.data_type.is_numeric() {
            return Err(SqlError::unsupported(
                "multiplying or dividing an INTERVAL by what is not an integer",
            ));
        }
        return Err(no_operator(
            left.data_type,
            &operator.to_string(),
            right.data_type,
        ));
    }
    Ok(Typed::new(
        format!("({} * {})", interval.sql, factor.sql),
        interval.data_type,
    ))
}
