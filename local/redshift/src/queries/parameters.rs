//! Values of the extended protocol's parameters as the text that translated statements take.

use std::fmt::Write as _;
use std::str;

use local_dialect::RsType;
use local_dialect::datetime::{DAY_MICROSECONDS, show_date, show_time, show_timestamp};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::interval::{
    IntervalStyle, show_day_to_second, show_interval, show_year_to_month,
};

use super::encode::EPOCH_MICROSECONDS;
use crate::session::Result;

/// Days from 1970-01-01 to 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;

/// The text of a parameter of type `kind` that the client sent in `format` (0 text, 1 binary).
pub(crate) fn to_text(kind: RsType, format: i16, bytes: &[u8]) -> Result<String> {
    let text = match format {
        // Text of VARBYTE is what a literal would be: its characters.
        0 if matches!(kind, RsType::VarByte(_)) => hex::encode(utf8(bytes)?),
        0 => utf8(bytes)?,
        1 => binary(kind, bytes)?,
        other => {
            return Err(SqlError::new(
                SqlState::PROTOCOL_VIOLATION,
                format!("unsupported format code: {other}"),
            ));
        }
    };
    if text.contains('\0') {
        return Err(SqlError::new(
            SqlState::INVALID_TEXT,
            "invalid byte sequence for encoding \"UTF8\": 0x00",
        ));
    }
    Ok(text)
}

/// The declared types for one execution: a NUMERIC that is declared without its digits has those of its
/// value, as a literal would.
pub(crate) fn declared_for(declared: &[RsType], values: &[Option<String>]) -> Vec<RsType> {
    declared
        .iter()
        .enumerate()
        .map(|(index, kind)| match (kind, values.get(index)) {
            (RsType::Decimal { .. }, Some(Some(value))) => digits_of(value).unwrap_or(*kind),
            _ => *kind,
        })
        .collect()
}

/// The type that holds a number written without an exponent.
fn digits_of(value: &str) -> Option<RsType> {
    const MOST_DIGITS: usize = 38;
    let number = value.trim().trim_start_matches(['+', '-']);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let precision = (whole.len() + fraction.len()).max(1);
    if !is_digits(whole) || !is_digits(fraction) || precision > MOST_DIGITS {
        return None;
    }
    Some(RsType::Decimal {
        precision: u8::try_from(precision).ok()?,
        scale: u8::try_from(fraction.len()).ok()?,
    })
}

fn utf8(bytes: &[u8]) -> Result<String> {
    str::from_utf8(bytes).map(str::to_owned).map_err(|_| {
        SqlError::new(
            SqlState::INVALID_TEXT,
            "invalid byte sequence for encoding \"UTF8\"",
        )
    })
}

fn binary(kind: RsType, bytes: &[u8]) -> Result<String> {
    Ok(match kind {
        RsType::Boolean => if fixed::<1>(bytes)?[0] == 0 { "f" } else { "t" }.to_owned(),
        RsType::SmallInt => i16::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::Integer => i32::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::BigInt => i64::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::Oid => u32::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::Real => f32::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::DoublePrecision => f64::from_be_bytes(fixed(bytes)?).to_string(),
        RsType::Decimal { .. } => numeric(bytes)?,
        RsType::Date => {
            let days = i32::from_be_bytes(fixed(bytes)?).checked_add(EPOCH_DAYS);
            show_date(days.ok_or_else(malformed)?).to_string()
        }
        RsType::Time => show_time(time(fixed(bytes)?)?).to_string(),
        RsType::TimeTz => time_with_zone(bytes)?,
        RsType::Timestamp => moment(bytes)?,
        RsType::TimestampTz => format!("{}+00", moment(bytes)?),
        RsType::IntervalYearToMonth(_) => {
            let months = i32::from_be_bytes(fixed(bytes)?);
            show_year_to_month(i64::from(months), IntervalStyle::Postgres).to_string()
        }
        RsType::IntervalDayToSecond(_) => {
            let span = i64::from_be_bytes(fixed(bytes)?);
            show_day_to_second(span, IntervalStyle::Postgres).to_string()
        }
        RsType::Interval => interval(bytes)?,
        RsType::VarByte(_) => hex::encode(bytes),
        kind if kind.is_character() || kind == RsType::Super => utf8(bytes)?,
        kind => {
            return Err(SqlError::unsupported(format!(
                "binary input of {}",
                kind.base_name()
            )));
        }
    })
}

fn fixed<const LENGTH: usize>(bytes: &[u8]) -> Result<[u8; LENGTH]> {
    bytes.try_into().map_err(|_| malformed())
}

fn malformed() -> SqlError {
    SqlError::new(
        SqlState::PROTOCOL_VIOLATION,
        "incorrect binary data format in bind parameter",
    )
}

fn moment(bytes: &[u8]) -> Result<String> {
    let microseconds = i64::from_be_bytes(fixed(bytes)?)
        .checked_add(EPOCH_MICROSECONDS)
        .ok_or_else(malformed)?;
    Ok(show_timestamp(microseconds).to_string())
}

fn time(bytes: [u8; 8]) -> Result<i64> {
    let microseconds = i64::from_be_bytes(bytes);
    if (0..=DAY_MICROSECONDS).contains(&microseconds) {
        Ok(microseconds)
    } else {
        Err(malformed())
    }
}

/// A time and its seconds west of UTC.
fn time_with_zone(bytes: &[u8]) -> Result<String> {
    let (time_bytes, zone) = bytes.split_first_chunk::<8>().ok_or_else(malformed)?;
    let west = i64::from(i32::from_be_bytes(fixed(zone)?));
    let utc = time(*time_bytes)? + west * 1_000_000;
    Ok(format!(
        "{}+00",
        show_time(utc.rem_euclid(DAY_MICROSECONDS))
    ))
}

/// PostgreSQL's INTERVAL: microseconds, days, months.
fn interval(bytes: &[u8]) -> Result<String> {
    let (microseconds, rest) = bytes.split_first_chunk::<8>().ok_or_else(malformed)?;
    let (days, months) = rest.split_first_chunk::<4>().ok_or_else(malformed)?;
    Ok(show_interval(
        i32::from_be_bytes(fixed(months)?),
        i32::from_be_bytes(*days),
        i64::from_be_bytes(*microseconds),
        IntervalStyle::Postgres,
    )
    .to_string())
}

/// PostgreSQL's NUMERIC: groups of four digits around a point.
fn numeric(bytes: &[u8]) -> Result<String> {
    const NEGATIVE: i16 = 0x4000;
    let words: Vec<i16> = bytes
        .chunks(2)
        .map(|pair| fixed(pair).map(i16::from_be_bytes))
        .collect::<Result<_>>()?;
    let [count, weight, sign, scale, groups @ ..] = words.as_slice() else {
        return Err(malformed());
    };
    if usize::try_from(*count) != Ok(groups.len()) || (*sign != 0 && *sign != NEGATIVE) {
        return Err(malformed());
    }
    let group = |position: i16| {
        usize::try_from(weight - position)
            .ok()
            .and_then(|index| groups.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut text = String::from(if *sign == NEGATIVE { "-" } else { "" });
    let digits = |positions: &mut dyn Iterator<Item = i16>| {
        positions.fold(String::new(), |mut text, position| {
            write!(text, "{:04}", group(position)).expect("writing to a string cannot fail");
            text
        })
    };
    let whole = digits(&mut (0..=(*weight).max(0)).rev());
    text.push_str(match whole.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    });
    if let Ok(scale) = usize::try_from(*scale)
        && scale > 0
    {
        let groups_behind = i16::try_from(scale.div_ceil(4)).map_err(|_| malformed())?;
        let fraction = digits(&mut (1..=groups_behind).map(|place| -place));
        text.push('.');
        text.push_str(&fraction[..scale]);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[i16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn binary_numbers_and_times_become_text() {
        assert_eq!(
            to_text(RsType::BigInt, 1, &(-7_i64).to_be_bytes()).unwrap(),
            "-7"
        );
        assert_eq!(to_text(RsType::Boolean, 1, &[1]).unwrap(), "t");
        assert_eq!(
            to_text(RsType::Date, 1, &0_i32.to_be_bytes()).unwrap(),
            "2000-01-01"
        );
        assert_eq!(
            to_text(RsType::Timestamp, 1, &1_500_000_i64.to_be_bytes()).unwrap(),
            "2000-01-01 00:00:01.5"
        );
    }

    #[test]
    fn binary_numerics_become_text() {
        let kind = RsType::Decimal {
            precision: 18,
            scale: 4,
        };
        for (given, expected) in [
            (words(&[0, 0, 0, 2]), "0.00"),
            (words(&[3, 1, 0, 2, 12, 3456, 7800]), "123456.78"),
            (words(&[1, -1, 0x4000, 3, 50]), "-0.005"),
            (words(&[1, 2, 0, 0, 1]), "100000000"),
        ] {
            assert_eq!(to_text(kind, 1, &given).unwrap(), expected);
        }
        assert!(to_text(kind, 1, &words(&[5, 0, 0, 0, 1])).is_err());
    }

    #[test]
    fn a_declared_numeric_has_the_digits_of_its_value() {
        let open = RsType::from_oid(1700, -1).unwrap();
        let of = |value: &str| declared_for(&[open], &[Some(value.to_owned())])[0];
        let decimal = |precision, scale| RsType::Decimal { precision, scale };
        assert_eq!(of("-0012.50"), decimal(4, 2));
        assert_eq!(of("123456789012345678901234567890.123456"), decimal(36, 6));
        assert_eq!(of("0"), decimal(1, 0));
        assert_eq!(of("1E+2"), open);
        assert_eq!(
            declared_for(&[open, RsType::Date], &[None]),
            [open, RsType::Date]
        );
    }

    #[test]
    fn zero_characters_and_wrong_lengths_are_refused() {
        let error = to_text(RsType::VarChar(9), 0, b"a\0b").unwrap_err();
        assert_eq!(error.state, SqlState::INVALID_TEXT);
        let error = to_text(RsType::Integer, 1, &[0, 1]).unwrap_err();
        assert_eq!(error.state, SqlState::PROTOCOL_VIOLATION);
    }
}
