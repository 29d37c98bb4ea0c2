//! Numbers as people and programs write them, recognised without losing a digit.

/// The shape of a number in text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Digits with an optional minus sign.
    Integer { digits: u32, fits_bigint: bool },
    /// Digits, a point and digits.
    Decimal {
        integer_digits: u32,
        fraction_digits: u32,
    },
    /// With an exponent; `significant_digits` are those of the mantissa.
    Exponent { significant_digits: u32 },
}

/// Recognises `[-]digits[.digits][e[+-]digits]` and says why anything else stays text.
///
/// A plus sign (telephone numbers), leading zeros (post codes, identifiers) and a point without
/// digits after it are no numbers.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Number, &'static str> {
    let unsigned = match bytes.first() {
        Some(b'+') => return Err("has a plus sign"),
        Some(b'-') => &bytes[1..],
        _ => bytes,
    };
    let integer_digits = leading_digits(unsigned);
    if integer_digits > 1 && unsigned[0] == b'0' {
        return Err("has a leading zero");
    }
    let rest = &unsigned[integer_digits..];
    match rest.first() {
        None if integer_digits == 0 => Err("is not a number"),
        None => Ok(integer(bytes, integer_digits)),
        Some(b'.') => fraction(bytes, unsigned, integer_digits),
        Some(b'e' | b'E') if integer_digits > 0 => {
            exponent(bytes, &rest[1..], count(integer_digits))
        }
        Some(_) => Err("is not a number"),
    }
}

fn integer(bytes: &[u8], digits: usize) -> Number {
    let fits_bigint = digits <= 18
        || (digits == 19 && std::str::from_utf8(bytes).is_ok_and(|s| s.parse::<i64>().is_ok()));
    Number::Integer {
        digits: count(digits),
        fits_bigint,
    }
}

fn fraction(bytes: &[u8], unsigned: &[u8], integer_digits: usize) -> Result<Number, &'static str> {
    let after_point = &unsigned[integer_digits + 1..];
    let fraction_digits = leading_digits(after_point);
    if fraction_digits == 0 {
        return Err("has no digit after the point");
    }
    // The zero of `0.5` takes no place in a decimal.
    let integer_digits = if unsigned[0] == b'0' {
        0
    } else {
        integer_digits
    };
    match after_point.get(fraction_digits) {
        None => Ok(Number::Decimal {
            integer_digits: count(integer_digits),
            fraction_digits: count(fraction_digits),
        }),
        Some(b'e' | b'E') => exponent(
            bytes,
            &after_point[fraction_digits + 1..],
            count(integer_digits + fraction_digits),
        ),
        Some(_) => Err("is not a number"),
    }
}

fn exponent(
    bytes: &[u8],
    exponent: &[u8],
    significant_digits: u32,
) -> Result<Number, &'static str> {
    let digits = match exponent.first() {
        Some(b'+' | b'-') => &exponent[1..],
        _ => exponent,
    };
    if digits.is_empty() || leading_digits(digits) != digits.len() {
        return Err("is not a number");
    }
    let value: Option<f64> = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok());
    match value {
        Some(value) if !value.is_finite() => Err("is beyond DOUBLE PRECISION"),
        Some(0.0) if mantissa_has_digit_above_zero(bytes) => Err("is below DOUBLE PRECISION"),
        Some(_) => Ok(Number::Exponent { significant_digits }),
        None => Err("is not a number"),
    }
}

fn mantissa_has_digit_above_zero(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .any(|byte| matches!(byte, b'1'..=b'9'))
}

fn leading_digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(bytes.len())
}

fn count(digits: usize) -> u32 {
    u32::try_from(digits).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_integers_and_know_whether_a_bigint_holds_them() {
        for (text, digits, fits_bigint) in [
            ("0", 1, true),
            ("-0", 1, true),
            ("-42", 2, true),
            ("9223372036854775807", 19, true),
            ("9223372036854775808", 19, false),
            ("-9223372036854775808", 19, true),
            ("12345678901234567890", 20, false),
        ] {
            let expected = Number::Integer {
                digits,
                fits_bigint,
            };
            assert_eq!(recognise(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn fractions_count_their_digits_on_both_sides_of_the_point() {
        for (text, integer_digits, fraction_digits) in [
            ("0.5", 0, 1),
            (".5", 0, 1),
            ("-12.340", 2, 3),
            ("10.357019999999999", 2, 15),
        ] {
            let expected = Number::Decimal {
                integer_digits,
                fraction_digits,
            };
            assert_eq!(recognise(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn exponents_are_numbers_when_a_double_reaches_them() {
        assert_eq!(
            recognise(b"1.5e-7"),
            Ok(Number::Exponent {
                significant_digits: 2
            })
        );
        assert_eq!(
            recognise(b"6E23"),
            Ok(Number::Exponent {
                significant_digits: 1
            })
        );
        assert_eq!(
            recognise(b"0e0"),
            Ok(Number::Exponent {
                significant_digits: 1
            })
        );
        assert_eq!(recognise(b"1e400"), Err("is beyond DOUBLE PRECISION"));
        assert_eq!(recognise(b"1e-400"), Err("is below DOUBLE PRECISION"));
    }

    #[test]
    fn identifiers_and_telephone_numbers_are_no_numbers() {
        assert_eq!(recognise(b"00123"), Err("has a leading zero"));
        assert_eq!(recognise(b"-007"), Err("has a leading zero"));
        assert_eq!(recognise(b"00.5"), Err("has a leading zero"));
        assert_eq!(recognise(b"+31612345678"), Err("has a plus sign"));
        assert_eq!(recognise(b"5."), Err("has no digit after the point"));
        for text in [
            "", "-", ".", "1-2", "1.2.3", "e5", ".e5", "1e", "1e+", "--1", "1e5.0",
        ] {
            assert!(recognise(text.as_bytes()).is_err(), "{text}");
        }
    }
}
