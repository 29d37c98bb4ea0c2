//! Literals as they stand in a statement.

use sqlparser::ast::{TypedString, Value};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::Asked;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};

impl Translator<'_> {
    pub(super) fn constant(&mut self, value: &Value) -> Result<Typed> {
        match value {
            Value::Null => Ok(Typed::null()),
            Value::Boolean(value) => Ok(Typed::constant(
                value.to_string(),
                RsType::Boolean,
                Constant::Boolean(*value),
            )),
            Value::Number(number, _) => number_literal(number),
            Value::SingleQuotedString(text) => Ok(Typed::text(text.as_str())),
            Value::DollarQuotedString(text) => Ok(Typed::text(text.value.as_str())),
            Value::Placeholder(name) => self.placeholder(name),
            other => Err(SqlError::unsupported(format!("the literal {other}"))),
        }
    }

    fn placeholder(&mut self, name: &str) -> Result<Typed> {
        let number = name
            .strip_prefix('$')
            .and_then(|digits| digits.parse::<usize>().ok())
            .filter(|number| (1..=32_767).contains(number))
            .ok_or_else(|| {
                SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!("there is no parameter {name}"),
                )
            })?;
        if let Some(arguments) = self.function_arguments.last() {
            return arguments.get(number - 1).cloned().ok_or_else(|| {
                SqlError::new(
                    SqlState::UNDEFINED_PARAMETER,
                    format!("there is no parameter {name}"),
                )
            });
        }
        let data_type = self.parameter_type(number);
        if data_type != RsType::Unknown {
            return Ok(self.parameter_value(number, data_type));
        }
        Ok(Typed::constant(
            format!("CAST(${number} AS VARCHAR)"),
            RsType::Unknown,
            Constant::Parameter(number),
        ))
    }

    /// `DATE '2020-01-01'` and its like.
    pub(super) fn typed_string(&mut self, literal: &TypedString) -> Result<Typed> {
        let target = super::parse_data_type(&literal.data_type)?;
        let value = self.constant(&literal.value.value)?;
        self.cast(value, target, Asked::Explicitly)
    }
}

/// A number's type: INTEGER if it fits, then BIGINT, then NUMERIC; DOUBLE PRECISION with an exponent.
fn number_literal(written: &str) -> Result<Typed> {
    let constant = Constant::Number(written.to_owned());
    if written.contains(['e', 'E']) {
        return Ok(Typed::constant(
            format!("CAST({written} AS DOUBLE)"),
            RsType::DoublePrecision,
            constant,
        ));
    }
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() {
        if whole.parse::<i32>().is_ok() {
            return Ok(Typed::constant(whole, RsType::Integer, constant));
        }
        if whole.parse::<i64>().is_ok() {
            return Ok(Typed::constant(whole, RsType::BigInt, constant));
        }
    }
    // Eight bytes do not hold every number of 19 digits.
    let digits = whole.len() + fraction.len();
    let is_beyond = digits == 19 && format!("{whole}{fraction}").parse::<i64>().is_err();
    let (Ok(precision @ 1..=38), Ok(scale @ 0..=37)) = (
        u8::try_from(digits + usize::from(is_beyond)),
        u8::try_from(fraction.len()),
    ) else {
        return Err(SqlError::new(
            SqlState::NUMERIC_OUT_OF_RANGE,
            format!("numeric literal \"{written}\" is out of range"),
        ));
    };
    let sql = if fraction.is_empty() {
        format!("CAST({whole} AS DECIMAL({precision},0))")
    } else {
        format!("{whole}.{fraction}")
    };
    Ok(Typed::constant(
        sql,
        RsType::Decimal { precision, scale },
        constant,
    ))
}
