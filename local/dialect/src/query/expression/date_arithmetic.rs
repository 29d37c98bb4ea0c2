//! `+ - * /` with dates, timestamps and intervals (database developer guide, "Interval data types and
//! literals", interval arithmetic).

use sqlparser::ast::BinaryOperator;

use crate::data_types::RsType;
use crate::error::Result;
use crate::interval::{DAY_TO_SECOND, YEAR_TO_MONTH};
use crate::query::conversion::is_utc;
use crate::query::literal::typed_literal;
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};

use super::operator::no_operator;

/// Whether either side is a date, a time or an interval.
pub(super) fn applies(left: &Typed, right: &Typed) -> bool {
    let is_temporal = |data_type: RsType| is_moment(data_type) || data_type.is_interval();
    is_temporal(left.data_type) || is_temporal(right.data_type)
}

fn is_moment(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::Date | RsType::Timestamp | RsType::TimestampTz | RsType::Time | RsType::TimeTz
    )
}

impl Translator<'_> {
    pub(super) fn date_arithmetic(
        &mut self,
        left: Typed,
        operator: &BinaryOperator,
        right: Typed,
    ) -> Result<Typed> {
        let (left_for, right_for) = (right.data_type, left.data_type);
        let left = self.temporal_literal(left, operator, left_for)?;
        let right = self.temporal_literal(right, operator, right_for)?;
        let (a, b) = (left.data_type, right.data_type);
        let result = match operator {
            BinaryOperator::Plus if is_moment(a) && b != RsType::Date => {
                self.shifted(&left, operator, &right)
            }
            BinaryOperator::Plus if is_moment(b) => self.shifted(&right, operator, &left),
            BinaryOperator::Minus if is_moment(a) && is_moment(b) => {
                self.distance(&left, &right)?
            }
            BinaryOperator::Minus if is_moment(a) => self.shifted(&left, operator, &right),
            BinaryOperator::Plus | BinaryOperator::Minus => {
                self.combined(&left, operator, &right)?
            }
            BinaryOperator::Multiply if a.is_interval() => scaled(&left, operator, &right),
            BinaryOperator::Multiply => scaled(&right, operator, &left),
            BinaryOperator::Divide => scaled(&left, operator, &right),
            _ => None,
        };
        result.ok_or_else(|| no_operator(a, &operator.to_string(), b))
    }

    /// A moment plus or minus days or an interval.
    fn shifted(&self, moment: &Typed, operator: &BinaryOperator, by: &Typed) -> Option<Typed> {
        use RsType as T;
        let source = moment.data_type;
        let is_utc_zone = is_utc(&self.session().time_zone);
        let step = match by.data_type {
            T::IntervalYearToMonth(_) => format!("to_months({})", by.sql),
            T::IntervalDayToSecond(_) => format!("to_microseconds({})", by.sql),
            T::Interval => by.sql.clone(),
            T::Time | T::TimeTz if source == T::Date && *operator == BinaryOperator::Plus => {
                by.sql.clone()
            }
            kind if kind.is_integer() && source == T::Date => days(by),
            kind if kind.is_integer() => format!("to_days({})", days(by)),
            _ => return None,
        };
        let target = match (source, by.data_type) {
            (T::Date, kind) if kind.is_integer() => T::Date,
            (T::Date, T::IntervalYearToMonth(_)) => T::Date,
            (T::Date, T::TimeTz) | (T::TimestampTz, _) => T::TimestampTz,
            (T::Date | T::Timestamp, _) => T::Timestamp,
            (T::Time | T::TimeTz, T::IntervalDayToSecond(_) | T::Interval) => source,
            _ => return None,
        };
        let is_by_calendar = !matches!(by.data_type, T::IntervalDayToSecond(_));
        let sql = if source == T::TimestampTz && is_by_calendar && !is_utc_zone {
            // Months and days are those of the session's clock.
            let zone = quote_text(&self.session().time_zone);
            format!(
                "longshore_local_to_utc((longshore_utc_to_local({}, {zone}) {operator} {step}), {zone})",
                moment.sql
            )
        } else {
            format!("({} {operator} {step})", moment.sql)
        };
        let is_converted = source == T::Date && !by.data_type.is_integer();
        Some(Typed::new(
            if is_converted {
                format!("CAST({sql} AS {})", target.duckdb())
            } else {
                sql
            },
            target,
        ))
    }

    /// The time between two moments: days of dates, else an interval.
    fn distance(&mut self, left: &Typed, right: &Typed) -> Result<Option<Typed>> {
        use RsType as T;
        let (a, b) = (left.data_type, right.data_type);
        let common = match (a, b) {
            (T::Date, T::Date) => {
                return Ok(Some(Typed::new(
                    format!("CAST(({} - {}) AS INTEGER)", left.sql, right.sql),
                    T::Integer,
                )));
            }
            (T::Time, T::Time) | (T::TimeTz, T::TimeTz) => a,
            (T::TimestampTz, T::Date | T::Timestamp | T::TimestampTz)
            | (T::Date | T::Timestamp, T::TimestampTz) => T::TimestampTz,
            (T::Date | T::Timestamp, T::Date | T::Timestamp) => T::Timestamp,
            _ => return Ok(None),
        };
        let left = self.convert(left.clone(), common)?;
        let right = self.convert(right.clone(), common)?;
        Ok(Some(Typed::new(
            format!("(epoch_us({}) - epoch_us({}))", left.sql, right.sql),
            DAY_TO_SECOND,
        )))
    }

    /// Two intervals of a kind.
    fn combined(
        &mut self,
        left: &Typed,
        operator: &BinaryOperator,
        right: &Typed,
    ) -> Result<Option<Typed>> {
        use RsType as T;
        let common = match (left.data_type, right.data_type) {
            (T::Interval, T::Interval) => T::Interval,
            (T::IntervalYearToMonth(_), T::IntervalYearToMonth(_) | T::Interval)
            | (T::Interval, T::IntervalYearToMonth(_)) => YEAR_TO_MONTH,
            (T::IntervalDayToSecond(_), T::IntervalDayToSecond(_) | T::Interval)
            | (T::Interval, T::IntervalDayToSecond(_)) => DAY_TO_SECOND,
            _ => return Ok(None),
        };
        let left = self.convert(left.clone(), common)?;
        let right = self.convert(right.clone(), common)?;
        Ok(Some(Typed::new(
            format!("({} {operator} {})", left.sql, right.sql),
            common,
        )))
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
        let is_factor = matches!(operator, BinaryOperator::Multiply | BinaryOperator::Divide);
        if is_factor {
            return self.convert(value, RsType::DoublePrecision);
        }
        let Some(text) = value.as_text() else {
            let target = match (operator, other) {
                (BinaryOperator::Minus, other) => other,
                (_, RsType::Date) => RsType::Integer,
                _ => DAY_TO_SECOND,
            };
            return self.convert(value, target);
        };
        let moment = match other {
            _ if other.is_interval() => Some(RsType::Timestamp),
            _ if *operator == BinaryOperator::Minus => Some(other),
            _ => None,
        };
        if let Some(moment) = moment
            && let Ok(literal) = typed_literal(text, moment, self.session())
        {
            return Ok(literal);
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

/// An interval times or divided by a number.
fn scaled(interval: &Typed, operator: &BinaryOperator, factor: &Typed) -> Option<Typed> {
    use RsType as T;
    if !factor.data_type.is_numeric() {
        return None;
    }
    let product = |value: &str| match operator {
        BinaryOperator::Divide => format!(
            "longshore_divide(CAST({value} AS DOUBLE), CAST({} AS DOUBLE))",
            factor.sql
        ),
        _ => format!("(CAST({value} AS DOUBLE) * CAST({} AS DOUBLE))", factor.sql),
    };
    let (sql, data_type) = match interval.data_type {
        T::IntervalYearToMonth(_) => (
            format!("CAST(trunc({}) AS INTEGER)", product(&interval.sql)),
            YEAR_TO_MONTH,
        ),
        T::IntervalDayToSecond(_) => (
            format!("CAST(round({}) AS BIGINT)", product(&interval.sql)),
            DAY_TO_SECOND,
        ),
        T::Interval => {
            let months = product(&format!("longshore_interval_months({})", interval.sql));
            let rest = product(&format!(
                "longshore_interval_microseconds({})",
                interval.sql
            ));
            (
                format!(
                    "(to_months(CAST(trunc({months}) AS INTEGER)) + to_microseconds(CAST(round({rest}) AS BIGINT)))"
                ),
                T::Interval,
            )
        }
        _ => return None,
    };
    Some(Typed::new(sql, data_type))
}
