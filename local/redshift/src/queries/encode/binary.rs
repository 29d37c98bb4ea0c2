//! Values in binary, as PostgreSQL's drivers read them: big-endian numbers, times in microseconds
//! since 2000-01-01, NUMERIC in groups of four decimal digits or, for drivers of AWS, as one number.

use arrow::array::AsArray;
use bytes::{BufMut, BytesMut};
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};

use super::Numerics;
use super::array;
use super::values::Values;
use crate::session::Result;

/// Days from 1970-01-01 to 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;
/// Microseconds from 1970-01-01 to 2000-01-01.
pub(crate) const EPOCH_MICROSECONDS: i64 = 10_957 * 86_400_000_000;

/// Appends the value at a row, which is not null.
pub(super) fn write(
    kind: RsType,
    (values, row): (&Values<'_>, usize),
    numerics: Numerics,
    buffer: &mut BytesMut,
) -> Result<()> {
    match values {
        Values::Boolean(array) => buffer.put_u8(u8::from(array.value(row))),
        Values::Int16(array) => buffer.put_i16(array.value(row)),
        Values::Int32(array) | Values::YearToMonth(array) => buffer.put_i32(array.value(row)),
        Values::Int64(array) | Values::Object(array, _) => {
            write_integer(kind, array.value(row), buffer)?;
        }
        Values::Float32(array) => buffer.put_f32(array.value(row)),
        Values::Float64(array) => buffer.put_f64(array.value(row)),
        Values::Decimal(array, scale) => match numerics {
            Numerics::Groups => write_numeric(array.value(row), *scale, buffer),
            Numerics::Whole => write_whole(kind, (array.value(row), *scale), buffer),
        },
        Values::Date(array) => buffer.put_i32(array.value(row) - EPOCH_DAYS),
        Values::Time(array) => buffer.put_i64(array.value(row)),
        Values::TimeTz(array) => {
            buffer.put_i64(array.value(row));
            // Seconds west of UTC.
            buffer.put_i32(0);
        }
        Values::DayToSecond(array) => buffer.put_i64(array.value(row)),
        Values::Timestamp(array) | Values::TimestampTz(array) => {
            buffer.put_i64(array.value(row) - EPOCH_MICROSECONDS);
        }
        Values::Interval(array) => {
            let value = array.value(row);
            buffer.put_i64(value.nanoseconds / 1_000);
            buffer.put_i32(value.days);
            buffer.put_i32(value.months);
        }
        Values::Text(array) => buffer.put_slice(array.value(row).as_bytes()),
        Values::Char(array, bytes) => {
            let text = array.value(row).as_bytes();
            buffer.put_slice(text);
            buffer.put_bytes(b' ', bytes.saturating_sub(text.len()));
        }
        Values::Bytes(array) => buffer.put_slice(array.value(row)),
        Values::TextArray(list) => array::write(kind, list.value(row).as_string::<i32>(), buffer)?,
    }
    Ok(())
}

/// Object ids are 64 bits wide in DuckDB and 32 on the wire.
fn write_integer(kind: RsType, value: i64, buffer: &mut BytesMut) -> Result<()> {
    if kind.wire_length() == 4 {
        let narrow = u32::try_from(value)
            .map_err(|_| SqlError::new(SqlState::NUMERIC_OUT_OF_RANGE, "OID out of range"))?;
        buffer.put_u32(narrow);
    } else {
        buffer.put_i64(value);
    }
    Ok(())
}

/// Most digits of a NUMERIC that Redshift keeps in eight bytes.
const SHORT_DIGITS: u8 = 19;

/// The number without its point: the client knows where it stands from the column's type.
fn write_whole(kind: RsType, (unscaled, scale): (i128, u8), buffer: &mut BytesMut) {
    let RsType::Decimal {
        precision,
        scale: told,
    } = kind
    else {
        buffer.put_i128(unscaled);
        return;
    };
    let unit = 10_i128.pow(u32::from(told.abs_diff(scale)));
    let number = if told >= scale {
        unscaled.saturating_mul(unit)
    } else {
        unscaled / unit
    };
    match i64::try_from(number) {
        Ok(short) if precision <= SHORT_DIGITS => buffer.put_i64(short),
        _ => buffer.put_i128(number),
    }
}

/// Number of decimal digits in one group.
const GROUP_DIGITS: u32 = 4;
const GROUP: u128 = 10_000;

fn write_numeric(unscaled: i128, scale: u8, buffer: &mut BytesMut) {
    // Pad so that the point falls between two groups.
    let padding = (GROUP_DIGITS - u32::from(scale) % GROUP_DIGITS) % GROUP_DIGITS;
    let fraction_groups = (u32::from(scale) + padding) / GROUP_DIGITS;
    let (mut whole, mut fraction) = split(unscaled.unsigned_abs(), scale);
    fraction *= 10_u128.pow(padding);
    let mut groups = Vec::new();
    for _ in 0..fraction_groups {
        groups.push(group(fraction % GROUP));
        fraction /= GROUP;
    }
    while whole > 0 {
        groups.push(group(whole % GROUP));
        whole /= GROUP;
    }
    let integer_groups = i16::try_from(groups.len()).expect("at most ten groups of digits")
        - i16::try_from(fraction_groups).expect("at most ten groups of digits");
    let mut weight = integer_groups - 1;
    while groups.last() == Some(&0) {
        groups.pop();
        weight -= 1;
    }
    let trailing = groups.iter().take_while(|digits| **digits == 0).count();
    groups.drain(..trailing);
    buffer.put_i16(i16::try_from(groups.len()).expect("at most ten groups of digits"));
    buffer.put_i16(if groups.is_empty() { 0 } else { weight });
    buffer.put_u16(if unscaled < 0 { 0x4000 } else { 0 });
    buffer.put_i16(i16::from(scale));
    for digits in groups.iter().rev() {
        buffer.put_i16(*digits);
    }
}

fn split(digits: u128, scale: u8) -> (u128, u128) {
    let unit = 10_u128.pow(u32::from(scale));
    (digits / unit, digits % unit)
}

fn group(digits: u128) -> i16 {
    i16::try_from(digits).expect("a group is below ten thousand")
}

/// Appends a value given as text, as SHOW's rows are.
pub(super) fn write_text_as(kind: RsType, value: &str, buffer: &mut BytesMut) -> Result<()> {
    let unreadable = || {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!(
                "internal error: \"{value}\" is no value of type {}",
                kind.base_name()
            ),
        )
    };
    match kind {
        RsType::SmallInt => buffer.put_i16(value.parse().map_err(|_| unreadable())?),
        RsType::Integer => buffer.put_i32(value.parse().map_err(|_| unreadable())?),
        RsType::BigInt => buffer.put_i64(value.parse().map_err(|_| unreadable())?),
        RsType::Oid => buffer.put_u32(value.parse().map_err(|_| unreadable())?),
        RsType::Boolean => buffer.put_u8(u8::from(value == "t")),
        RsType::Timestamp => {
            let moment: jiff::civil::DateTime = value.parse().map_err(|_| unreadable())?;
            let epoch = jiff::civil::date(2000, 1, 1).at(0, 0, 0, 0);
            let micros = moment.duration_since(epoch).as_micros();
            buffer.put_i64(i64::try_from(micros).map_err(|_| unreadable())?);
        }
        kind if kind.is_character() || kind == RsType::Super => {
            buffer.put_slice(value.as_bytes());
        }
        kind => {
            return Err(SqlError::unsupported(format!(
                "binary output of {} here",
                kind.base_name()
            )));
        }
    }
    Ok(())
}
