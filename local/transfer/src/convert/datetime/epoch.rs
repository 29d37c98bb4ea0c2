//! TIMEFORMAT 'epochsecs' and 'epochmillisecs'.

/// Microseconds since 1970-01-01 of a count of units of `unit_micros`; what is finer than a microsecond
/// is cut.
pub(super) fn micros(field: &[u8], unit_micros: i64) -> Option<i64> {
    let (negative, unsigned) = match field {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let whole_length = unsigned
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (whole, rest) = unsigned.split_at(whole_length);
    let whole: i64 = std::str::from_utf8(whole).ok()?.parse().ok()?;
    let part = match rest {
        [] => 0,
        [b'.', fraction @ ..] => fraction_of(fraction, unit_micros)?,
        _ => return None,
    };
    let micros = whole.checked_mul(unit_micros)?.checked_add(part)?;
    Some(if negative { -micros } else { micros })
}

fn fraction_of(fraction: &[u8], unit_micros: i64) -> Option<i64> {
    let mut weight = unit_micros;
    let mut part = 0;
    for byte in fraction {
        if !byte.is_ascii_digit() {
            return None;
        }
        weight /= 10;
        part += i64::from(byte - b'0') * weight;
    }
    (!fraction.is_empty()).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_both_units_become_microseconds() {
        assert_eq!(micros(b"1", 1_000_000), Some(1_000_000));
        assert_eq!(micros(b"-1.5", 1_000_000), Some(-1_500_000));
        assert_eq!(micros(b"1549862952195", 1_000), Some(1_549_862_952_195_000));
        assert_eq!(micros(b"1.2345", 1_000), Some(1_234));
        for field in [&b""[..], b"x", b"1.", b"1x", b"99999999999999999999"] {
            assert_eq!(micros(field, 1_000_000), None);
        }
    }
}
