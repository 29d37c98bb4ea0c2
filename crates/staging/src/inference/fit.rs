//! Whether values fit a type that is given: as a whole, by what is known of the column, or one by one.
//!
//! A value fits if COPY, with the options for the parts, stores it as it is written: a whole number in
//! range, a decimal without a digit more than the scale keeps, a date or timestamp in ISO order, text
//! within its bytes. A quoted empty string fits every type; it is NULL where the type is not text.

use model::ColumnType;

use super::Profile;
use super::decide::MAX_SUPER_BYTES;
use super::profile::Kind;
use super::temporal::{self, Temporal};

/// Why a value does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// `is no whole number`
    pub(crate) why: &'static str,
    /// Where it is text that is only too long: the bytes that would fit.
    pub(crate) keep: Option<usize>,
}

impl Misfit {
    const fn because(why: &'static str) -> Self {
        Self { why, keep: None }
    }

    const fn longer_than(bytes: u16) -> Self {
        Self {
            why: "is too long",
            keep: Some(bytes as usize),
        }
    }
}

/// Whether what is known of a column's values proves that all of them fit.
pub(crate) fn all_fit(profile: &Profile, expected: ColumnType) -> bool {
    use Kind::{
        BooleanWord, Date, Decimal, Exponent, Integer, LargeInteger, LetterF, LetterT, Time,
        Timestamp, TimestampTz,
    };
    let digits_fit = |integers: u32, fractions: u32| {
        profile.max_integer_digits <= integers && profile.max_fraction_digits <= fractions
    };
    let whole = |digits| profile.has_only(&[Integer]) && digits_fit(digits, 0);
    let is_ascii = !profile.has(Kind::Text) && !profile.has(Kind::Nested);
    let is_short = |bytes: u16| profile.max_bytes <= usize::from(bytes);
    match expected {
        ColumnType::VarChar { bytes } => is_short(bytes),
        _ if profile.values == 0 => true,
        ColumnType::Char { bytes } => is_ascii && is_short(bytes),
        ColumnType::SmallInt => whole(4),
        ColumnType::Integer => whole(9),
        // Beyond 18 digits the kind tells.
        ColumnType::BigInt => whole(u32::MAX),
        ColumnType::Decimal { precision, scale } => {
            profile.has_only(&[Integer, LargeInteger, Decimal])
                && digits_fit(u32::from(precision - scale), u32::from(scale))
        }
        ColumnType::Real => profile.has_only(&[Integer, Decimal]) && digits_fit(38, u32::MAX),
        ColumnType::DoublePrecision => {
            profile.has_only(&[Integer, LargeInteger, Decimal, Exponent])
                && digits_fit(300, u32::MAX)
        }
        ColumnType::Boolean => profile.has_only(&[BooleanWord, LetterT, LetterF]),
        ColumnType::Date => profile.has_only(&[Date]),
        ColumnType::Timestamp => profile.has_only(&[Date, Timestamp]),
        ColumnType::TimestampTz => profile.has_only(&[Date, Timestamp, TimestampTz]),
        ColumnType::Time => profile.has_only(&[Time]),
        ColumnType::Super | ColumnType::VarByte { .. } => false,
    }
}

/// Whether one value fits. `is_json` says that it is the content of a JSON string, or an object or
/// array.
pub(crate) fn check(value: &[u8], expected: ColumnType, is_json: bool) -> Result<(), Misfit> {
    match expected {
        ColumnType::VarChar { bytes } => length(value, bytes),
        ColumnType::Char { bytes } => character(value, bytes),
        ColumnType::Super => super_value(value, is_json),
        _ if value.is_empty() => Ok(()),
        ColumnType::SmallInt => integer(value, i64::from(i16::MIN), i64::from(i16::MAX)),
        ColumnType::Integer => integer(value, i64::from(i32::MIN), i64::from(i32::MAX)),
        ColumnType::BigInt => integer(value, i64::MIN, i64::MAX),
        ColumnType::Decimal { precision, scale } => decimal(value, precision, scale),
        ColumnType::Real => float(value, f64::from(f32::MAX)),
        ColumnType::DoublePrecision => float(value, f64::MAX),
        ColumnType::Boolean => boolean(value),
        ColumnType::Date | ColumnType::Timestamp | ColumnType::TimestampTz => date(value, expected),
        ColumnType::Time => temporal::check_time_of_day(value).map_err(Misfit::because),
        ColumnType::VarByte { bytes } => binary(value, bytes),
    }
}

fn length(value: &[u8], bytes: u16) -> Result<(), Misfit> {
    if value.len() <= usize::from(bytes) {
        return Ok(());
    }
    Err(Misfit::longer_than(bytes))
}

/// Blanks at the end of a CHAR do not count.
fn character(value: &[u8], bytes: u16) -> Result<(), Misfit> {
    if !value.is_ascii() {
        return Err(Misfit::because(
            "has a character of several bytes, which a CHAR cannot hold",
        ));
    }
    let blanks = value.iter().rev().take_while(|&&byte| byte == b' ').count();
    if value.len() - blanks <= usize::from(bytes) {
        return Ok(());
    }
    Err(Misfit::longer_than(bytes))
}

fn super_value(value: &[u8], is_json: bool) -> Result<(), Misfit> {
    if value.len() > MAX_SUPER_BYTES {
        return Err(Misfit::because("is longer than 16,000,000 bytes"));
    }
    if is_json || serde_json::from_slice::<serde::de::IgnoredAny>(value).is_ok() {
        return Ok(());
    }
    Err(Misfit::because("is not JSON"))
}

fn unsigned(value: &[u8]) -> &[u8] {
    match value {
        [b'+' | b'-', rest @ ..] | rest => rest,
    }
}

fn integer(value: &[u8], min: i64, max: i64) -> Result<(), Misfit> {
    let digits = unsigned(value);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Misfit::because("is no whole number"));
    }
    let number = std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok());
    if number.is_some_and(|number: i64| (min..=max).contains(&number)) {
        return Ok(());
    }
    Err(Misfit::because("is out of range"))
}

/// Zeros at either end say nothing and may be as many as they are.
fn decimal(value: &[u8], precision: u8, scale: u8) -> Result<(), Misfit> {
    let number = unsigned(value);
    let point = number.iter().position(|&byte| byte == b'.');
    let (integer, fraction) = match point {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, &[][..]),
    };
    let digits = integer.iter().chain(fraction);
    if integer.len() + fraction.len() == 0 || !digits.copied().all(|byte| byte.is_ascii_digit()) {
        return Err(Misfit::because("is no decimal number"));
    }
    let is_zero = |byte: &&u8| **byte == b'0';
    let leading = integer.iter().take_while(is_zero).count();
    let trailing = fraction.iter().rev().take_while(is_zero).count();
    if integer.len() - leading > usize::from(precision - scale) {
        return Err(Misfit::because("has too many digits before the point"));
    }
    if fraction.len() - trailing > usize::from(scale) {
        return Err(Misfit::because(
            "has more digits after the point than are kept",
        ));
    }
    Ok(())
}

fn float(value: &[u8], max: f64) -> Result<(), Misfit> {
    const WORDS: [&str; 5] = ["nan", "inf", "-inf", "infinity", "-infinity"];
    let text = std::str::from_utf8(value).unwrap_or_default();
    let number: Option<f64> = text.parse().ok();
    match number {
        None => Err(Misfit::because("is no number")),
        Some(number) if number.abs() <= max => Ok(()),
        Some(_) if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) => Ok(()),
        Some(_) => Err(Misfit::because("is out of range")),
    }
}

/// The literals of the manual (database developer guide, Boolean type), in any case.
fn boolean(value: &[u8]) -> Result<(), Misfit> {
    const WORDS: [&str; 10] = ["t", "true", "y", "yes", "1", "f", "false", "n", "no", "0"];
    let is_word = |word: &&str| value.eq_ignore_ascii_case(word.as_bytes());
    if WORDS.iter().any(is_word) {
        return Ok(());
    }
    Err(Misfit::because("is no boolean"))
}

fn date(value: &[u8], expected: ColumnType) -> Result<(), Misfit> {
    let found = temporal::recognise(value).map_err(Misfit::because)?;
    match (expected, found) {
        (ColumnType::Date, Temporal::Date)
        | (ColumnType::Timestamp, Temporal::Date | Temporal::Timestamp)
        | (ColumnType::TimestampTz, _) => Ok(()),
        (ColumnType::Date, _) => Err(Misfit::because("has a time of the day")),
        _ => Err(Misfit::because("has a time zone")),
    }
}

fn binary(value: &[u8], bytes: u32) -> Result<(), Misfit> {
    if !value.len().is_multiple_of(2) || !value.iter().all(u8::is_ascii_hexdigit) {
        return Err(Misfit::because(
            "is not made of pairs of hexadecimal digits",
        ));
    }
    if value.len() / 2 > bytes as usize {
        return Err(Misfit::because("has too many bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inference::Position;

    fn fits(value: &str, column_type: &str) -> Result<(), &'static str> {
        check(value.as_bytes(), column_type.parse().unwrap(), false).map_err(|misfit| misfit.why)
    }

    #[test]
    fn whole_numbers_fit_within_their_range() {
        for (column_type, least, most, beyond) in [
            ("SMALLINT", "-32768", "32767", "32768"),
            ("INTEGER", "-2147483648", "2147483647", "-2147483649"),
            (
                "BIGINT",
                "-9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
            ),
        ] {
            assert_eq!(fits(least, column_type), Ok(()));
            assert_eq!(fits(most, column_type), Ok(()));
            assert_eq!(fits(beyond, column_type), Err("is out of range"));
        }
        for value in ["007", "+5", "0"] {
            assert_eq!(fits(value, "SMALLINT"), Ok(()), "{value}");
        }
        for value in ["1.0", "1e3", "", "-", "abc", " 1"] {
            let expected = if value.is_empty() {
                Ok(())
            } else {
                Err("is no whole number")
            };
            assert_eq!(fits(value, "SMALLINT"), expected, "{value}");
        }
    }

    #[test]
    fn decimals_fit_when_no_digit_is_lost() {
        for value in ["1234.56", "-1234.5600", "0001.5", ".5", "5.", "12"] {
            assert_eq!(fits(value, "DECIMAL(6,2)"), Ok(()), "{value}");
        }
        assert_eq!(
            fits("12345", "DECIMAL(6,2)"),
            Err("has too many digits before the point")
        );
        assert_eq!(
            fits("1.239", "DECIMAL(6,2)"),
            Err("has more digits after the point than are kept")
        );
        for value in [".", "1e5", "1.2.3", "x"] {
            assert_eq!(
                fits(value, "DECIMAL(6,2)"),
                Err("is no decimal number"),
                "{value}"
            );
        }
    }

    #[test]
    fn floats_fit_while_they_are_finite_or_say_that_they_are_not() {
        for value in ["1e38", "-1.5", "NaN", "Infinity"] {
            assert_eq!(fits(value, "REAL"), Ok(()), "{value}");
        }
        assert_eq!(fits("1e39", "REAL"), Err("is out of range"));
        assert_eq!(fits("1e39", "DOUBLE PRECISION"), Ok(()));
        assert_eq!(fits("1e309", "DOUBLE PRECISION"), Err("is out of range"));
        assert_eq!(fits("one", "REAL"), Err("is no number"));
    }

    #[test]
    fn dates_and_times_fit_the_types_that_keep_all_of_them() {
        for (value, date, timestamp, with_zone) in [
            ("2024-02-29", true, true, true),
            ("2024-02-29 10:00:00", false, true, true),
            ("2024-02-29T10:00:00.123456", false, true, true),
            ("2024-02-29 10:00:00+02", false, false, true),
            ("2023-02-29", false, false, false),
            ("29/02/2024", false, false, false),
        ] {
            assert_eq!(fits(value, "DATE").is_ok(), date, "{value}");
            assert_eq!(fits(value, "TIMESTAMP").is_ok(), timestamp, "{value}");
            assert_eq!(fits(value, "TIMESTAMPTZ").is_ok(), with_zone, "{value}");
        }
        assert_eq!(fits("23:59:59.5", "TIME"), Ok(()));
        assert_eq!(fits("24:00:00", "TIME"), Err("is not a time of the day"));
    }

    #[test]
    fn text_fits_by_its_bytes_and_a_char_holds_ascii_only() {
        assert_eq!(fits("é", "VARCHAR(2)"), Ok(()));
        assert_eq!(fits("éa", "VARCHAR(2)"), Err("is too long"));
        assert_eq!(fits("ab  ", "CHAR(2)"), Ok(()));
        assert_eq!(fits("abc", "CHAR(2)"), Err("is too long"));
        assert!(fits("é", "CHAR(2)").is_err());
        assert_eq!(fits("{\"a\":[1]}", "SUPER"), Ok(()));
        assert_eq!(fits("{a}", "SUPER"), Err("is not JSON"));
        assert_eq!(fits("0aFF", "VARBYTE(2)"), Ok(()));
        assert_eq!(fits("0aFF00", "VARBYTE(2)"), Err("has too many bytes"));
        assert!(fits("0af", "VARBYTE(2)").is_err());
        for value in ["T", "yes", "0", "False"] {
            assert_eq!(fits(value, "BOOLEAN"), Ok(()), "{value}");
        }
        assert_eq!(fits("on", "BOOLEAN"), Err("is no boolean"));
    }

    fn column_type() -> impl Strategy<Value = ColumnType> {
        prop::sample::select(vec![
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "DECIMAL(6,2)",
            "DECIMAL(38,0)",
            "REAL",
            "DOUBLE PRECISION",
            "BOOLEAN",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMPTZ",
            "CHAR(3)",
            "VARCHAR(5)",
            "SUPER",
            "VARBYTE(3)",
        ])
        .prop_map(|text| text.parse().unwrap())
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            "-?[0-9]{1,22}",
            "-?[0-9]{0,5}\\.[0-9]{0,4}",
            "-?[0-9]{1,2}e-?[0-9]{1,3}",
            "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
            "20[0-9]{2}-0[1-9]-1[0-9][ T]1[0-9]:00:00(Z|\\+02)?",
            prop::sample::select(vec![
                "t", "f", "true", "False", "NA", "é", "abcdef", "{}", "0a"
            ])
            .prop_map(str::to_owned),
        ]
        .prop_filter("empty strings are counted apart", |value| !value.is_empty())
    }

    proptest! {
        #[test]
        fn a_column_that_is_proved_to_fit_holds_values_that_fit(
            values in prop::collection::vec(value(), 1..6),
            expected in column_type(),
        ) {
            let mut profile = Profile::new(0);
            for value in &values {
                let position = Position { file: 0, line: 1 };
                profile.observe(value.as_bytes(), value.len(), position);
            }
            if all_fit(&profile, expected) {
                for value in &values {
                    prop_assert_eq!(check(value.as_bytes(), expected, false), Ok(()), "{}", value);
                }
            }
        }
    }
}
