//! Values stored into columns: the assignment casts, and the limits that DuckDB's storage types do
//! not enforce (byte lengths; database developer guide, "Character types", "Implicit conversion
//! types").

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};

use super::conversion::{cut_bytes, expect_single_bytes};
use super::translator::Translator;
use super::typed::{Constant, Typed};
use super::unify::{is_identity, is_text, text_length};

impl Translator<'_> {
    /// `value` as it is stored in `column` of type `target`.
    pub(super) fn assign(&mut self, value: Typed, target: RsType, column: &str) -> Result<Typed> {
        let source = value.data_type;
        if !is_assignable(source, target) {
            return Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "column \"{column}\" is of type {} but expression is of type {}",
                    target.base_name(),
                    source.base_name()
                ),
            )
            .with_hint("You will need to rewrite or cast the expression."));
        }
        let is_parameter = matches!(value.constant, Some(Constant::Parameter(_)));
        let value = self.convert(value, target)?;
        match target {
            RsType::Char(bytes) | RsType::VarChar(bytes) => {
                fit_text(value, source, target, bytes, is_parameter)
            }
            RsType::VarByte(bytes) => Ok(fit_bytes(value, source, bytes)),
            _ => Ok(value),
        }
    }
}

fn fit_text(
    value: Typed,
    source: RsType,
    target: RsType,
    bytes: u32,
    is_parameter: bool,
) -> Result<Typed> {
    if value.constant == Some(Constant::Null) {
        return Ok(value);
    }
    if let Some(Constant::Text(text)) = &value.constant {
        return fit_literal(text, target, bytes);
    }
    let is_short = !is_parameter && text_length(source).is_some_and(|length| length <= bytes);
    let sql = match target {
        RsType::Char(_) if is_short && matches!(source, RsType::Char(_)) => value.sql,
        RsType::Char(_) => format!("longshore_fit_char({}, {bytes})", value.sql),
        _ if is_short => value.sql,
        _ => format!("longshore_fit_varchar({}, {bytes})", value.sql),
    };
    Ok(Typed::new(sql, target))
}

fn fit_bytes(value: Typed, source: RsType, bytes: u32) -> Typed {
    let is_short = matches!(source, RsType::VarByte(length) if length <= bytes);
    if is_short || value.constant == Some(Constant::Null) {
        return value;
    }
    Typed::new(
        format!("longshore_fit_bytes({}, {bytes})", value.sql),
        RsType::VarByte(bytes),
    )
}

/// Checks a constant while translating; excess blanks are cut without an error.
fn fit_literal(text: &str, target: RsType, bytes: u32) -> Result<Typed> {
    let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
    let trimmed = text.trim_end_matches(' ');
    if trimmed.len() > limit {
        return Err(SqlError::new(
            SqlState::STRING_TOO_LONG,
            format!("value too long for type {target}"),
        ));
    }
    let stored = match target {
        RsType::Char(_) => {
            expect_single_bytes(trimmed)?;
            trimmed
        }
        _ => cut_bytes(text, bytes),
    };
    Ok(Typed {
        data_type: target,
        ..Typed::text(stored)
    })
}

/// The casts of assignments: numbers among each other, anything but BOOLEAN to text, dates and
/// timestamps among each other. Text becomes nothing else unless it is a literal.
fn is_assignable(source: RsType, target: RsType) -> bool {
    use RsType as T;
    if source == target || source == T::Unknown || source == T::Super {
        return true;
    }
    if target == T::Super {
        return source.is_numeric() || is_text(source) || source == T::Boolean;
    }
    if is_text(source) {
        return is_text(target);
    }
    match target {
        target if is_text(target) => !matches!(source, T::Boolean | T::VarByte(_)),
        target if target.is_numeric() => {
            source.is_numeric() || (is_identity(source) && target.is_integer())
        }
        target if is_identity(target) => is_identity(source) || source.is_integer(),
        T::Boolean => source.is_integer(),
        T::Date | T::Timestamp | T::TimestampTz => {
            matches!(source, T::Date | T::Timestamp | T::TimestampTz)
        }
        T::Time | T::TimeTz => {
            matches!(source, T::Time | T::TimeTz | T::Timestamp | T::TimestampTz)
        }
        T::VarByte(_) => matches!(source, T::VarByte(_)),
        T::IntervalYearToMonth(_) => {
            matches!(source, T::IntervalYearToMonth(_) | T::Interval)
        }
        T::IntervalDayToSecond(_) => {
            matches!(source, T::IntervalDayToSecond(_) | T::Interval | T::Time)
        }
        _ => false,
    }
}
