//! Whole and floating point numbers.

use crate::load_error::Reason;

/// A whole number; blanks around it are dropped.
pub(super) fn integer<T, E>(
    field: &[u8],
    type_name: &str,
    narrow: impl Fn(i64) -> Result<T, E>,
) -> Result<T, Reason> {
    let overflow = || Reason::new(1222, format!("Overflow (Type: {type_name})"));
    if let Some(value) = short(field) {
        return narrow(value).map_err(|_| overflow());
    }
    let digits = field.trim_ascii();
    let (negative, unsigned) = match digits {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    if unsigned.is_empty() {
        let character = digits.first().or(field.first()).copied().unwrap_or(b' ');
        return Err(Reason::invalid_digit(character, 0, type_name));
    }
    // Counts down, because the smallest number has no positive counterpart.
    let mut value = 0_i64;
    for (at, byte) in unsigned.iter().enumerate() {
        if !byte.is_ascii_digit() {
            let position = at + (digits.len() - unsigned.len());
            return Err(Reason::invalid_digit(*byte, position, type_name));
        }
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_sub(i64::from(byte - b'0')))
            .ok_or_else(overflow)?;
    }
    let value = if negative {
        value
    } else {
        value.checked_neg().ok_or_else(overflow)?
    };
    narrow(value).map_err(|_| overflow())
}

/// A number of at most 18 digits and a minus sign perhaps; anything else is left to [`integer`].
fn short(field: &[u8]) -> Option<i64> {
    let (negative, digits) = match field {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

pub(super) fn real(field: &[u8]) -> Result<f32, Reason> {
    let value = double(field)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an overflow is found right after"
    )]
    let narrowed = value as f32;
    if narrowed.is_infinite() && value.is_finite() {
        return Err(Reason::new(1208, "Overflow (Type: Real)"));
    }
    Ok(narrowed)
}

/// A floating point number, or `NaN`, `Infinity`, `-Infinity` in any case.
pub(super) fn double(field: &[u8]) -> Result<f64, Reason> {
    let trimmed = field.trim_ascii();
    let invalid = || {
        let at = trimmed
            .iter()
            .position(|byte| !byte.is_ascii_digit() && !b"+-.eE".contains(byte))
            .unwrap_or(0);
        let mut reason =
            Reason::invalid_digit(trimmed.get(at).copied().unwrap_or(b' '), at, "Double");
        reason.code = 1208;
        reason
    };
    let text = std::str::from_utf8(trimmed).map_err(|_| invalid())?;
    let value: f64 = text.parse().map_err(|_| invalid())?;
    if value.is_infinite() && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(Reason::new(1208, "Overflow (Type: Double)"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int4(field: &str) -> Result<i32, Reason> {
        integer(field.as_bytes(), "Integer", i32::try_from)
    }

    #[test]
    fn whole_numbers_keep_their_limits() {
        assert_eq!(int4(" +42 "), Ok(42));
        assert_eq!(int4("-2147483648"), Ok(i32::MIN));
        assert_eq!(int4("2147483648").unwrap_err().code, 1222);
        assert_eq!(
            integer(b"-9223372036854775808", "Long", i64::try_from),
            Ok(i64::MIN)
        );
        assert_eq!(
            integer(b"9223372036854775808", "Long", i64::try_from)
                .unwrap_err()
                .code,
            1222
        );
    }

    #[test]
    fn the_first_wrong_digit_is_named() {
        assert_eq!(
            int4("12a").unwrap_err().text,
            "Invalid digit, Value 'a', Pos 2, Type: Integer"
        );
        assert_eq!(
            int4("1.0").unwrap_err().text,
            "Invalid digit, Value '.', Pos 1, Type: Integer"
        );
        assert_eq!(int4("-").unwrap_err().code, 1207);
        assert_eq!(int4("  ").unwrap_err().code, 1207);
    }

    #[test]
    fn floating_point_numbers_do_not_overflow_silently() {
        assert_eq!(double(b"1.5e3"), Ok(1500.0));
        assert!(double(b"NaN").unwrap().is_nan());
        assert_eq!(double(b"1e999").unwrap_err().code, 1208);
        assert_eq!(real(b"1e39").unwrap_err().code, 1208);
        assert_eq!(
            double(b"1x").unwrap_err().text,
            "Invalid digit, Value 'x', Pos 1, Type: Double"
        );
    }
}
