//! DECIMAL fields: digits beyond the scale are cut, or rounded with ROUNDEC.

use crate::load_error::Reason;

const TYPE_NAME: &str = "Decimal";

/// Powers of ten that fit.
const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// The value times ten to the power of `scale`.
pub(super) fn parse(field: &[u8], precision: u8, scale: u8, round: bool) -> Result<i128, Reason> {
    match short(field, precision, scale) {
        Some(value) => Ok(i128::from(value)),
        None => parse_any(field, precision, scale, round),
    }
}

/// A plain number of at most 18 characters and digits with the missing ones, none beyond the scale;
/// anything else is left to [`parse_any`].
fn short(field: &[u8], precision: u8, scale: u8) -> Option<i64> {
    let (negative, unsigned) = match field {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if unsigned.len() > 18 {
        return None;
    }
    let mut value = 0_i64;
    let mut digits = 0;
    let mut point = None;
    for (at, byte) in unsigned.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + i64::from(digit);
            digits += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let fraction = point.map_or(0, |at| unsigned.len() - at - 1);
    let missing = usize::from(scale).checked_sub(fraction)?;
    if digits == 0 || digits + missing > 18 {
        return None;
    }
    let value = value * POWERS[missing];
    let fits = POWERS
        .get(usize::from(precision))
        .is_none_or(|limit| value < *limit);
    fits.then_some(if negative { -value } else { value })
}

fn parse_any(field: &[u8], precision: u8, scale: u8, round: bool) -> Result<i128, Reason> {
    let overflow = || Reason::new(1209, format!("Overflow for NUMERIC({precision},{scale})"));
    let digits = field.trim_ascii();
    let (negative, unsigned) = match digits {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let sign_bytes = digits.len() - unsigned.len();
    let mut value = 0_i128;
    let mut seen_digit = false;
    let mut fraction: Option<u8> = None;
    let mut round_up = false;
    for (at, byte) in unsigned.iter().enumerate() {
        match (*byte, fraction) {
            (b'.', None) => fraction = Some(0),
            (b'0'..=b'9', Some(count)) if count >= scale => {
                round_up |= count == scale && round && *byte >= b'5';
                fraction = Some(count.saturating_add(1));
            }
            (b'0'..=b'9', count) => {
                value = value
                    .checked_mul(10)
                    .and_then(|value| value.checked_add(i128::from(byte - b'0')))
                    .ok_or_else(overflow)?;
                fraction = count.map(|count| count + 1);
            }
            _ => return Err(Reason::invalid_digit(*byte, at + sign_bytes, TYPE_NAME)),
        }
        seen_digit |= byte.is_ascii_digit();
    }
    if !seen_digit {
        return Err(Reason::invalid_digit(
            digits.first().copied().unwrap_or(b' '),
            0,
            TYPE_NAME,
        ));
    }
    for _ in fraction.unwrap_or(0)..scale {
        value = value.checked_mul(10).ok_or_else(overflow)?;
    }
    value += i128::from(round_up);
    if value >= 10_i128.pow(u32::from(precision)) {
        return Err(overflow());
    }
    Ok(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_digits_are_cut_by_default_and_rounded_on_request() {
        assert_eq!(parse(b"1.239", 5, 2, false), Ok(123));
        assert_eq!(parse(b"1.239", 5, 2, true), Ok(124));
        assert_eq!(parse(b"-1.235", 5, 2, true), Ok(-124));
        assert_eq!(parse(b"1.2349999", 5, 2, true), Ok(123));
    }

    #[test]
    fn missing_digits_are_filled_with_zeros() {
        assert_eq!(parse(b"7", 5, 2, false), Ok(700));
        assert_eq!(parse(b".5", 5, 2, false), Ok(50));
        assert_eq!(parse(b"5.", 5, 2, false), Ok(500));
    }

    #[test]
    fn what_does_not_fit_the_precision_is_refused() {
        assert_eq!(parse(b"999.99", 5, 2, false), Ok(99_999));
        assert_eq!(parse(b"1000", 5, 2, false).unwrap_err().code, 1209);
        assert_eq!(parse(b"999.995", 5, 2, true).unwrap_err().code, 1209);
        assert_eq!(parse(&[b'9'; 60], 38, 0, false).unwrap_err().code, 1209);
    }

    #[test]
    fn nonsense_is_named_with_its_place() {
        assert_eq!(
            parse(b"-1x", 5, 2, false).unwrap_err().text,
            "Invalid digit, Value 'x', Pos 2, Type: Decimal"
        );
        assert_eq!(parse(b"1.2.3", 5, 2, false).unwrap_err().code, 1207);
        assert_eq!(parse(b".", 5, 2, false).unwrap_err().code, 1207);
    }
}
