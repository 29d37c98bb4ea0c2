//! A column's values, with its Arrow type looked up once.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Decimal128Array,
    Float32Array, Float64Array, Int16Array, Int32Array, Int64Array, IntervalMonthDayNanoArray,
    ListArray, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, IntervalUnit, TimeUnit};
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};

use crate::session::Result;

pub(super) enum Values<'a> {
    Boolean(&'a BooleanArray),
    Int16(&'a Int16Array),
    Int32(&'a Int32Array),
    Int64(&'a Int64Array),
    /// Oids whose text is the object's name.
    Object(&'a Int64Array, RsType),
    Float32(&'a Float32Array),
    Float64(&'a Float64Array),
    /// Unscaled numbers and how many of their digits are behind the point.
    Decimal(&'a Decimal128Array, u8),
    Date(&'a Date32Array),
    Time(&'a Time64MicrosecondArray),
    /// In UTC.
    TimeTz(&'a Time64MicrosecondArray),
    Timestamp(&'a TimestampMicrosecondArray),
    /// In UTC, shown in the session's time zone.
    TimestampTz(&'a TimestampMicrosecondArray),
    Interval(&'a IntervalMonthDayNanoArray),
    /// Months.
    YearToMonth(&'a Int32Array),
    /// Microseconds.
    DayToSecond(&'a Int64Array),
    Text(&'a StringArray),
    /// Text without its trailing blanks, and its whole length in bytes.
    Char(&'a StringArray, usize),
    Bytes(&'a BinaryArray),
    TextArray(&'a ListArray),
}

impl<'a> Values<'a> {
    /// Fails where DuckDB's type is not the one that holds `kind`: translation and storage disagree.
    pub(super) fn of(kind: RsType, array: &'a ArrayRef) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Boolean => Self::Boolean(array.as_boolean()),
            DataType::Int16 => Self::Int16(array.as_primitive()),
            DataType::Int32 => match kind {
                RsType::IntervalYearToMonth(_) => Self::YearToMonth(array.as_primitive()),
                _ => Self::Int32(array.as_primitive()),
            },
            DataType::Int64 => match kind {
                RsType::RegClass | RsType::RegType | RsType::RegProc | RsType::RegProcedure => {
                    Self::Object(array.as_primitive(), kind)
                }
                RsType::IntervalDayToSecond(_) => Self::DayToSecond(array.as_primitive()),
                _ => Self::Int64(array.as_primitive()),
            },
            DataType::Float32 => Self::Float32(array.as_primitive()),
            DataType::Float64 => Self::Float64(array.as_primitive()),
            DataType::Decimal128(_, scale) => {
                Self::Decimal(array.as_primitive(), u8::try_from(*scale).unwrap_or(0))
            }
            DataType::Date32 => Self::Date(array.as_primitive()),
            DataType::Time64(TimeUnit::Microsecond) => match kind {
                RsType::TimeTz => Self::TimeTz(array.as_primitive()),
                _ => Self::Time(array.as_primitive()),
            },
            DataType::Timestamp(TimeUnit::Microsecond, _) => match kind {
                RsType::TimestampTz => Self::TimestampTz(array.as_primitive()),
                _ => Self::Timestamp(array.as_primitive()),
            },
            DataType::Interval(IntervalUnit::MonthDayNano) => Self::Interval(array.as_primitive()),
            DataType::Utf8 => match kind {
                RsType::Char(bytes) => {
                    Self::Char(array.as_string(), usize::try_from(bytes).unwrap_or(0))
                }
                _ => Self::Text(array.as_string()),
            },
            DataType::Binary => Self::Bytes(array.as_binary()),
            DataType::List(_) => Self::TextArray(array.as_list()),
            other => {
                return Err(SqlError::new(
                    SqlState::INTERNAL_ERROR,
                    format!(
                        "internal error: a value of type {} came as {other}",
                        kind.base_name()
                    ),
                ));
            }
        })
    }
}
