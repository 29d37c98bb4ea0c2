//! The common type of several expressions: CASE, COALESCE, IN, UNION and their like.

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::interval::{DAY_TO_SECOND, YEAR_TO_MONTH};

use super::translator::Translator;
use super::typed::{Constant, Typed};

/// Digits of a NUMERIC that is kept in eight bytes.
const EIGHT_BYTE_DIGITS: u8 = 19;

/// The type to which all of `types` convert; untyped literals follow the others. `construct` is named
/// in the error.
pub(super) fn common_type(types: &[RsType], construct: &str) -> Result<RsType> {
    let mut common = RsType::Unknown;
    for &next in types {
        common = pair(common, next).ok_or_else(|| {
            SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                format!(
                    "{construct} types {} and {} cannot be matched",
                    common.base_name(),
                    next.base_name()
                ),
            )
        })?;
    }
    Ok(common)
}

impl Translator<'_> {
    /// Converts all of `values` to their common type, which it returns; text if none is typed.
    pub(super) fn unify(&mut self, values: &mut [Typed], construct: &str) -> Result<RsType> {
        let types: Vec<_> = values.iter().map(|value| value.data_type).collect();
        let mut common = common_type(&types, construct)?;
        if common == RsType::Unknown {
            common = values
                .iter()
                .map(text_type)
                .reduce(|left, right| pair(left, right).unwrap_or(left))
                .unwrap_or(RsType::VarChar(1));
        }
        for value in values {
            let taken = std::mem::replace(value, Typed::null());
            *value = self.convert(taken, common)?;
        }
        Ok(common)
    }
}

/// The type of an untyped literal that nothing else gives a type.
pub(super) fn text_type(value: &Typed) -> RsType {
    match &value.constant {
        Some(Constant::Text(text)) => RsType::VarChar(
            u32::try_from(text.len())
                .unwrap_or(MAX_VARCHAR_BYTES)
                .clamp(1, MAX_VARCHAR_BYTES),
        ),
        Some(Constant::Null) => RsType::VarChar(1),
        _ => RsType::VarChar(MAX_VARCHAR_BYTES),
    }
}

/// The common type of two, or `None` where neither converts to the other without being asked.
pub(super) fn pair(left: RsType, right: RsType) -> Option<RsType> {
    use RsType as T;
    if left == right {
        return Some(left);
    }
    Some(match (left, right) {
        (T::Unknown, other) | (other, T::Unknown) => other,
        (a, b) if a.is_numeric() && b.is_numeric() => numeric_pair(a, b),
        (T::Char(a), T::Char(b)) => T::Char(a.max(b)),
        (a, b) if is_text(a) && is_text(b) => text_pair(a, b),
        (T::Date, T::Timestamp) | (T::Timestamp, T::Date) => T::Timestamp,
        (T::Date | T::Timestamp, T::TimestampTz) | (T::TimestampTz, T::Date | T::Timestamp) => {
            T::TimestampTz
        }
        (T::Time, T::TimeTz) | (T::TimeTz, T::Time) => T::TimeTz,
        (T::IntervalYearToMonth(_), T::IntervalYearToMonth(_) | T::Interval)
        | (T::Interval, T::IntervalYearToMonth(_)) => YEAR_TO_MONTH,
        (T::IntervalDayToSecond(_), T::IntervalDayToSecond(_) | T::Interval)
        | (T::Interval, T::IntervalDayToSecond(_)) => DAY_TO_SECOND,
        (T::VarByte(a), T::VarByte(b)) => T::VarByte(a.max(b)),
        (T::Super, other) | (other, T::Super) if is_super_scalar(other) => T::Super,
        (a, b) if is_identity(a) && (is_identity(b) || b.is_integer()) => T::BigInt,
        (a, b) if a.is_integer() && is_identity(b) => T::BigInt,
        _ => return None,
    })
}

/// The type in which two values are compared: besides [`pair`], a NUMERIC reads text as a number, and
/// other numbers and moments are compared with text as text (database developer guide, "General
/// compatibility and conversion rules").
pub(super) fn compared_pair(left: RsType, right: RsType) -> Option<RsType> {
    let mixed = |text: RsType, other: RsType| match other {
        RsType::Decimal { .. } => Some(RsType::Decimal {
            precision: 38,
            scale: 10,
        }),
        kind if kind.is_numeric() => Some(text),
        RsType::Date | RsType::Time | RsType::TimeTz | RsType::Timestamp | RsType::TimestampTz => {
            Some(text)
        }
        _ => None,
    };
    pair(left, right).or_else(|| {
        if is_text(left) {
            mixed(left, right)
        } else if is_text(right) {
            mixed(right, left)
        } else {
            None
        }
    })
}

/// What becomes a SUPER without being asked for; dates and times do not.
fn is_super_scalar(data_type: RsType) -> bool {
    data_type.is_numeric() || is_text(data_type) || data_type == RsType::Boolean
}

pub(super) fn is_text(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::Char(_) | RsType::VarChar(_) | RsType::Text | RsType::Name | RsType::SingleChar
    )
}

/// Types whose values are object ids.
pub(super) fn is_identity(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::Oid | RsType::RegClass | RsType::RegProc | RsType::RegProcedure | RsType::RegType
    )
}

fn text_pair(left: RsType, right: RsType) -> RsType {
    match (text_length(left), text_length(right)) {
        (Some(left), Some(right)) => RsType::VarChar(left.max(right)),
        _ => RsType::Text,
    }
}

/// Longest value in bytes; `None` for the catalogue's types without a length.
pub(super) fn text_length(data_type: RsType) -> Option<u32> {
    match data_type {
        RsType::Char(bytes) | RsType::VarChar(bytes) => Some(bytes),
        _ => None,
    }
}

fn numeric_pair(left: RsType, right: RsType) -> RsType {
    use RsType as T;
    if let (Some((p1, s1)), Some((p2, s2))) = (decimal_shape(left), decimal_shape(right)) {
        if left.is_integer() && right.is_integer() {
            return wider_integer(left, right);
        }
        // Eight bytes become sixteen only by a cast.
        let most = if p1.max(p2) > EIGHT_BYTE_DIGITS {
            38
        } else {
            EIGHT_BYTE_DIGITS
        };
        let scale = s1.max(s2);
        let precision = ((p1 - s1).max(p2 - s2) + scale).min(most);
        return T::Decimal { precision, scale };
    }
    if left == T::Real && right == T::Real {
        T::Real
    } else {
        T::DoublePrecision
    }
}

pub(super) fn wider_integer(left: RsType, right: RsType) -> RsType {
    use RsType as T;
    match (left, right) {
        (T::BigInt, _) | (_, T::BigInt) => T::BigInt,
        (T::Integer, _) | (_, T::Integer) => T::Integer,
        _ => T::SmallInt,
    }
}

/// Precision and scale of an exact number; integers count as the decimals that hold them.
pub(super) fn decimal_shape(data_type: RsType) -> Option<(u8, u8)> {
    match data_type {
        RsType::SmallInt => Some((5, 0)),
        RsType::Integer => Some((10, 0)),
        RsType::BigInt => Some((19, 0)),
        RsType::Decimal { precision, scale } => Some((precision, scale)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_widen_and_decimals_keep_both_sides_digits() {
        let decimal = |precision, scale| RsType::Decimal { precision, scale };
        assert_eq!(pair(RsType::SmallInt, RsType::BigInt), Some(RsType::BigInt));
        assert_eq!(pair(RsType::Integer, decimal(5, 2)), Some(decimal(12, 2)));
        assert_eq!(pair(decimal(10, 2), decimal(6, 4)), Some(decimal(12, 4)));
        assert_eq!(pair(decimal(7, 2), decimal(15, 3)), Some(decimal(15, 3)));
        assert_eq!(pair(RsType::BigInt, decimal(10, 2)), Some(decimal(19, 2)));
        assert_eq!(pair(decimal(38, 0), decimal(10, 2)), Some(decimal(38, 2)));
        assert_eq!(
            pair(RsType::Real, decimal(5, 2)),
            Some(RsType::DoublePrecision)
        );
    }

    #[test]
    fn unlike_types_name_both_in_the_error() {
        let error = common_type(&[RsType::Integer, RsType::VarChar(3)], "CASE").unwrap_err();
        assert_eq!(
            error.message,
            "CASE types integer and character varying cannot be matched"
        );
        assert_eq!(error.state, SqlState::DATATYPE_MISMATCH);
    }
}
