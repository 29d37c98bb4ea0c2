//! Conversion of text fields to columns, one file per family of types (database developer guide, "Data
//! conversion parameters" and "Load error reference").

mod boolean;
mod character;
mod datetime;
mod decimal;
mod number;
mod super_json;
mod text_builder;
mod utf8;
mod varbyte;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::array::{
    BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float32Builder,
    Float64Builder, Int16Builder, Int32Builder, Int64Builder, StringBuilder,
    Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use local_dialect::RsType;
use local_dialect::statements::copy::CopyOptions;

use self::datetime::{Dates, Times};
pub use self::super_json::SuperStrings;
use self::text_builder::TextBuilder;
pub(crate) use self::utf8::replaced;
use crate::load_error::{LoadColumn, Reason};

/// What NUL bytes in text mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Nul {
    /// Nothing: they are characters.
    #[default]
    Kept,
    /// NULL AS is `'\0'`: a field of several bytes may have one at its end only.
    AtEnd,
    /// They come from JSON.
    Refused,
}

/// Choices of the COPY statement and the session that change how a field is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub(crate) struct Conversion {
    /// TRUNCATECOLUMNS.
    truncate: bool,
    /// TRIMBLANKS.
    trim_blanks: bool,
    /// ROUNDEC: digits beyond the scale round instead of being cut.
    round: bool,
    /// ACCEPTANYDATE.
    accept_any_date: bool,
    /// ACCEPTINVCHARS.
    pub(crate) replacement: Option<u8>,
    dates: Dates,
    times: Times,
    pub(crate) nul: Nul,
    pub(crate) super_strings: SuperStrings,
}

impl Conversion {
    /// The reason, if a format of dates or times is none.
    pub(crate) fn of(options: &CopyOptions) -> Result<Self, String> {
        Ok(Self {
            truncate: options.truncate_columns,
            trim_blanks: options.trim_blanks,
            round: options.round_decimals,
            accept_any_date: options.accept_any_date,
            replacement: options.replacement,
            dates: Dates::of(&options.date_format)?,
            times: Times::of(&options.time_format)?,
            nul: if options.null_as.as_deref() == Some(b"\0") {
                Nul::AtEnd
            } else {
                Nul::Kept
            },
            super_strings: SuperStrings::default(),
        })
    }
}

/// What became of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appended {
    Value,
    /// A value in which invalid characters were replaced.
    Replaced,
    /// Nothing was appended: ACCEPTANYDATE makes the field NULL.
    Null,
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        let blank = if at > 0 { " " } else { "" };
        write!(text, "{blank}{byte:02x}").expect("a String takes everything");
    }
    text
}

/// The Arrow type in which a column travels to DuckDB; see [`RsType::duckdb`].
pub fn arrow_type(data_type: RsType) -> DataType {
    match data_type {
        RsType::SmallInt => DataType::Int16,
        RsType::Integer => DataType::Int32,
        RsType::BigInt => DataType::Int64,
        RsType::Decimal { precision, scale } => {
            DataType::Decimal128(precision, scale.cast_signed())
        }
        RsType::Real => DataType::Float32,
        RsType::DoublePrecision => DataType::Float64,
        RsType::Boolean => DataType::Boolean,
        RsType::Date => DataType::Date32,
        RsType::Time | RsType::TimeTz => DataType::Time64(TimeUnit::Microsecond),
        RsType::Timestamp | RsType::TimestampTz => DataType::Timestamp(TimeUnit::Microsecond, None),
        RsType::VarByte(_) => DataType::Binary,
        _ => DataType::Utf8,
    }
}

/// The Arrow schema of the batches that fill `columns`.
pub fn schema(columns: &[LoadColumn]) -> Arc<Schema> {
    let fields: Vec<_> = columns
        .iter()
        .map(|column| Field::new(&column.name, arrow_type(column.data_type), true))
        .collect();
    Arc::new(Schema::new(fields))
}

/// Columns of a batch under construction.
pub(crate) struct BatchBuilder {
    schema: Arc<Schema>,
    columns: Vec<ColumnBuilder>,
    conversion: Conversion,
    /// All fields are of ASCII characters.
    is_ascii: bool,
}

impl BatchBuilder {
    pub(crate) fn new(columns: &[LoadColumn], conversion: Conversion) -> Self {
        Self {
            schema: schema(columns),
            columns: columns
                .iter()
                .map(|column| ColumnBuilder::new(column.data_type))
                .collect(),
            conversion,
            is_ascii: false,
        }
    }

    /// Tells whether all fields up to the next call are of ASCII characters.
    pub(crate) fn expect_ascii(&mut self, is_ascii: bool) {
        self.is_ascii = is_ascii;
    }

    /// Appends a field that is not NULL.
    pub(crate) fn append(&mut self, column: usize, field: &[u8]) -> Result<Appended, Reason> {
        self.columns[column].append(field, &self.conversion, self.is_ascii)
    }

    pub(crate) fn append_null(&mut self, column: usize) {
        self.columns[column].append_null();
    }

    /// The batch; the builder starts again empty.
    pub(crate) fn finish(&mut self) -> RecordBatch {
        let arrays = self.columns.iter_mut().map(ColumnBuilder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
            .expect("every row appends to every column, in the schema's types")
    }
}

enum ColumnBuilder {
    SmallInt(Int16Builder),
    Integer(Int32Builder),
    BigInt(Int64Builder),
    Decimal {
        builder: Decimal128Builder,
        precision: u8,
        scale: u8,
    },
    Real(Float32Builder),
    Double(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    TimeTz(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    TimestampTz(TimestampMicrosecondBuilder),
    Char {
        builder: TextBuilder,
        bytes: u32,
    },
    VarChar {
        builder: TextBuilder,
        bytes: u32,
    },
    Super(StringBuilder),
    VarByte {
        builder: BinaryBuilder,
        bytes: u32,
    },
    /// A type that COPY cannot fill: every field is refused.
    Refused {
        builder: StringBuilder,
        data_type: RsType,
    },
}

impl ColumnBuilder {
    fn new(data_type: RsType) -> Self {
        match data_type {
            RsType::SmallInt => Self::SmallInt(Int16Builder::new()),
            RsType::Integer => Self::Integer(Int32Builder::new()),
            RsType::BigInt => Self::BigInt(Int64Builder::new()),
            RsType::Decimal { precision, scale } => Self::Decimal {
                builder: Decimal128Builder::new().with_data_type(arrow_type(data_type)),
                precision,
                scale,
            },
            RsType::Real => Self::Real(Float32Builder::new()),
            RsType::DoublePrecision => Self::Double(Float64Builder::new()),
            RsType::Boolean => Self::Boolean(BooleanBuilder::new()),
            RsType::Date => Self::Date(Date32Builder::new()),
            RsType::Time => Self::Time(Time64MicrosecondBuilder::new()),
            RsType::TimeTz => Self::TimeTz(Time64MicrosecondBuilder::new()),
            RsType::Timestamp => Self::Timestamp(TimestampMicrosecondBuilder::new()),
            RsType::TimestampTz => Self::TimestampTz(TimestampMicrosecondBuilder::new()),
            RsType::Char(bytes) => Self::Char {
                builder: TextBuilder::new(),
                bytes,
            },
            RsType::VarChar(bytes) => Self::VarChar {
                builder: TextBuilder::new(),
                bytes,
            },
            RsType::Super => Self::Super(StringBuilder::new()),
            RsType::VarByte(bytes) => Self::VarByte {
                builder: BinaryBuilder::new(),
                bytes,
            },
            data_type => Self::Refused {
                builder: StringBuilder::new(),
                data_type,
            },
        }
    }

    fn append(
        &mut self,
        field: &[u8],
        how: &Conversion,
        is_ascii: bool,
    ) -> Result<Appended, Reason> {
        match self {
            Self::SmallInt(builder) => {
                builder.append_value(number::integer(field, "Short", i16::try_from)?);
            }
            Self::Integer(builder) => {
                builder.append_value(number::integer(field, "Integer", i32::try_from)?);
            }
            Self::BigInt(builder) => {
                builder.append_value(number::integer(field, "Long", i64::try_from)?);
            }
            Self::Decimal {
                builder,
                precision,
                scale,
            } => {
                builder.append_value(decimal::parse(field, *precision, *scale, how.round)?);
            }
            Self::Real(builder) => builder.append_value(number::real(field)?),
            Self::Double(builder) => builder.append_value(number::double(field)?),
            Self::Boolean(builder) => builder.append_value(boolean::parse(field)?),
            Self::Date(_) | Self::Timestamp(_) | Self::TimestampTz(_) => {
                return match self.append_moment(field, how) {
                    Err(_) if how.accept_any_date => Ok(Appended::Null),
                    appended => appended.map(|()| Appended::Value),
                };
            }
            Self::Time(builder) => builder.append_value(datetime::time(field)?),
            Self::TimeTz(builder) => builder.append_value(time_in_utc(field)?),
            Self::Char { builder, bytes } => {
                builder.append(character::fixed(field, *bytes, how, is_ascii)?);
            }
            Self::VarChar { builder, bytes } => {
                let text = character::varying(field, *bytes, how, is_ascii)?;
                builder.append(&text);
                if let Cow::Owned(_) = text {
                    return Ok(Appended::Replaced);
                }
            }
            Self::Super(builder) => {
                builder.append_value(super_json::canonical(field, how.super_strings)?);
            }
            Self::VarByte { builder, bytes } => {
                builder.append_value(varbyte::from_hex(field, *bytes)?);
            }
            Self::Refused { data_type, .. } => {
                return Err(Reason::new(
                    1223,
                    format!(
                        "Data type {} is not supported by COPY",
                        data_type.base_name()
                    ),
                ));
            }
        }
        Ok(Appended::Value)
    }

    fn append_moment(&mut self, field: &[u8], how: &Conversion) -> Result<(), Reason> {
        match self {
            Self::Date(builder) => builder.append_value(how.dates.read(field)?),
            Self::Timestamp(builder) => builder.append_value(how.times.timestamp(field)?),
            Self::TimestampTz(builder) => builder.append_value(how.times.timestamp_tz(field)?),
            _ => unreachable!("only columns of dates come here"),
        }
        Ok(())
    }

    fn append_null(&mut self) {
        match self {
            Self::SmallInt(builder) => builder.append_null(),
            Self::Integer(builder) => builder.append_null(),
            Self::BigInt(builder) => builder.append_null(),
            Self::Decimal { builder, .. } => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::Double(builder) => builder.append_null(),
            Self::Boolean(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Time(builder) | Self::TimeTz(builder) => builder.append_null(),
            Self::Timestamp(builder) | Self::TimestampTz(builder) => builder.append_null(),
            Self::Char { builder, .. } | Self::VarChar { builder, .. } => builder.append_null(),
            Self::Super(builder) | Self::Refused { builder, .. } => builder.append_null(),
            Self::VarByte { builder, .. } => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::SmallInt(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::BigInt(builder) => Arc::new(builder.finish()),
            Self::Decimal { builder, .. } => Arc::new(builder.finish()),
            Self::Real(builder) => Arc::new(builder.finish()),
            Self::Double(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Date(builder) => Arc::new(builder.finish()),
            Self::Time(builder) | Self::TimeTz(builder) => Arc::new(builder.finish()),
            Self::Timestamp(builder) | Self::TimestampTz(builder) => Arc::new(builder.finish()),
            Self::Char { builder, .. } | Self::VarChar { builder, .. } => {
                Arc::new(builder.finish())
            }
            Self::Super(builder) | Self::Refused { builder, .. } => Arc::new(builder.finish()),
            Self::VarByte { builder, .. } => Arc::new(builder.finish()),
        }
    }
}

/// A TIMETZ as it is stored: the time of day in UTC.
fn time_in_utc(field: &[u8]) -> Result<i64, Reason> {
    let (micros, offset_seconds) = datetime::time_tz(field)?;
    Ok((micros - i64::from(offset_seconds) * 1_000_000).rem_euclid(datetime::MICROS_PER_DAY))
}
