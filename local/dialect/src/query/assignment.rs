//! Values stored into columns: the assignment casts, and the limits that DuckDB's storage types do
//! not enforce (byte lengths; database developer guide, "Character types").

use crate::error::{Result, SqlError, SqlState};
use crate::types::RsType;

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
        let open = matches!(value.constant, Some(Constant::Parameter(_)));
        let value = self.convert(value, target)?;
        match target {
            RsType::Char(bytes) | RsType::VarChar(bytes) => fit(value, source, target, bytes, open),
            _ => Ok(value),
        }
    }
}

fn fit(value: Typed, source: RsType, target: RsType, bytes: u32, open: bool) -> Result<Typed> {
    if value.constant == Some(Constant::Null) {
        return Ok(value);
    }
    if let Some(Constant::Text(text)) = &value.constant {
        return fit_literal(text, target, bytes);
    }
    let is_char = matches!(target, RsType::Char(_));
    let fits = !open && text_length(source).is_some_and(|length| length <= bytes);
    let sql = match (is_char, fits) {
        (false, true) => value.sql,
        (true, true) => format!("rtrim({}, ' ')", value.sql),
        (false, false) => format!("longshore_fit_varchar({}, {bytes})", value.sql),
        (true, false) => format!("longshore_fit_char({}, {bytes})", value.sql),
    };
    Ok(Typed::new(sql, target))
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
        RsType::Char(_) => trimmed,
        _ => &text[..text.floor_char_boundary(limit.min(text.len()))],
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
    if source == target || source == T::Unknown || target == T::Super || source == T::Super {
        return true;
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
        T::Date | T::Timestamp | T::TimestampTz => {
            matches!(source, T::Date | T::Timestamp | T::TimestampTz)
        }
        T::Time | T::TimeTz => {
            matches!(source, T::Time | T::TimeTz | T::Timestamp | T::TimestampTz)
        }
        T::VarByte(_) => matches!(source, T::VarByte(_)),
        T::IntervalYearToMonth | T::IntervalDayToSecond => {
            matches!(source, T::IntervalYearToMonth | T::IntervalDayToSecond)
        }
        _ => false,
    }
}
