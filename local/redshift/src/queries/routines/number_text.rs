//! STRTOL, `TEXT_TO_INT_ALT` and `TEXT_TO_NUMERIC_ALT` (database developer guide, "Data type
//! formatting functions").

use duckdb::Connection;

use super::row::{Kind, Value, routine, rows};
use super::{invalid, raised};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Strtol>("longshore_strtol")?;
    connection.register_scalar_function::<Alternative>("longshore_alternative_number")
}

routine!(Strtol, [Text, Integer] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        strtol(row.text(0), row.integer(1)).map(Value::Integer)
    })
});

// The number as plain decimal text.
routine!(Alternative, [Text] -> Text, |batch| {
    rows(batch, Kind::Text, |row| alternative(row.text(0)).map(Value::Text))
});

fn strtol(text: &str, base: i64) -> Result<i64, String> {
    let radix = u32::try_from(base)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .ok_or_else(|| invalid(format_args!("base {base} is not between 2 and 36")))?;
    let trimmed = text.trim_start();
    let (negative, digits) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let digits = if radix == 16 {
        digits
            .strip_prefix("0x")
            .or_else(|| digits.strip_prefix("0X"))
            .unwrap_or(digits)
    } else {
        digits
    };
    let digits = digits.trim_end();
    if digits.is_empty() || digits.starts_with('\0') {
        return Ok(0);
    }
    let refused = || {
        invalid(format_args!(
            "The input {text} is not valid to be converted to base {base}"
        ))
    };
    if digits.starts_with(['+', '-']) {
        return Err(refused());
    }
    let signed = if negative {
        format!("-{digits}")
    } else {
        digits.to_owned()
    };
    i64::from_str_radix(&signed, radix).map_err(|_| refused())
}

/// A number whose sign may stand at its end and that may have an exponent; blank text is 0.
fn alternative(text: &str) -> Result<String, String> {
    let refused = || {
        raised(
            "22P02",
            format_args!("invalid input syntax for type numeric: \"{text}\""),
        )
    };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok("0".to_owned());
    }
    let (sign, rest) = match (trimmed.strip_suffix('-'), trimmed.strip_suffix('+')) {
        (Some(rest), _) => ("-", rest),
        (_, Some(rest)) => ("", rest),
        _ => match trimmed.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", trimmed.strip_prefix('+').unwrap_or(trimmed)),
        },
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| refused())?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused());
    }
    let point = i32::try_from(whole.len())
        .unwrap_or(i32::MAX)
        .saturating_add(exponent);
    Ok(format!("{sign}{}", with_point(&digits, point)))
}

/// The digits with the decimal point behind `point` of them.
fn with_point(digits: &str, point: i32) -> String {
    // More zeros than this are no NUMERIC any more.
    let point = point.clamp(-60, 60);
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => {
            let zeros = "0".repeat(point - digits.len());
            format!("{digits}{zeros}")
        }
        Ok(0) => format!("0.{digits}"),
        Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
        Err(_) => {
            let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0).min(60));
            format!("0.{zeros}{digits}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strtol_reads_the_manuals_examples() {
        for (text, base, number) in [
            ("0xf", 16, 15),
            ("abcd1234", 16, 2_882_343_476),
            ("1234567", 10, 1_234_567),
            ("1234567", 8, 342_391),
            ("110101", 2, 53),
            ("\0", 2, 0),
            ("", 10, 0),
            ("  -11", 2, -3),
        ] {
            assert_eq!(strtol(text, base), Ok(number), "{text}");
        }
        assert!(strtol("9", 8).is_err());
        assert!(strtol("1", 1).is_err());
        assert!(strtol("--1", 10).is_err());
    }

    #[test]
    fn signs_may_trail_and_exponents_shift() {
        for (text, number) in [
            ("123-", "-123"),
            ("2147483647+", "2147483647"),
            ("-123E-2", "-1.23"),
            ("12.5e3", "12500"),
            ("5e-3", "0.005"),
            (" ", "0"),
        ] {
            assert_eq!(alternative(text).unwrap(), number);
        }
        assert!(alternative("12a").is_err());
    }
}
