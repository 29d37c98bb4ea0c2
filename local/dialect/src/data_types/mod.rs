//! Redshift's data types: names, aliases, limits, wire identity, and how DuckDB stores them.
//!
//! Sources: database developer guide, "Data types", "Character types", "Numeric types"; object ids of
//! the types that PostgreSQL lacks are those of the drivers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::interval::{DAY_TO_SECOND, DayToSecond, YEAR_TO_MONTH, YearToMonth};

/// Longest VARCHAR and what `MAX` stands for, in bytes.
pub const MAX_VARCHAR_BYTES: u32 = 65_535;
/// Longest CHAR, in bytes.
pub const MAX_CHAR_BYTES: u32 = 4_096;
/// Longest VARBYTE, in bytes.
pub const MAX_VARBYTE_BYTES: u32 = 1_024_000;

/// The type of a column or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RsType {
    SmallInt,
    Integer,
    BigInt,
    /// Precision 1 to 38, scale 0 to 37.
    Decimal {
        precision: u8,
        scale: u8,
    },
    Real,
    DoublePrecision,
    Boolean,
    /// Length in bytes, 1 to 4,096; blank padded.
    Char(u32),
    /// Length in bytes, 1 to 65,535.
    VarChar(u32),
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    /// In months.
    IntervalYearToMonth(YearToMonth),
    /// In microseconds.
    IntervalDayToSecond(DayToSecond),
    /// What an INTERVAL literal without a qualifier is; no column can have it.
    Interval,
    Super,
    /// Length in bytes, 1 to 1,024,000.
    VarByte(u32),
    /// Type of an untyped literal or NULL until its context gives it one.
    Unknown,
    /// Types that only catalogue columns have.
    Oid,
    Name,
    /// PostgreSQL's one-byte `"char"`.
    SingleChar,
    /// PostgreSQL's `text`, as leader-node functions return it.
    Text,
    RegProc,
    RegClass,
    RegType,
    RegProcedure,
    Int2Vector,
    OidVector,
    TextArray,
    AclItemArray,
    /// `smallint[]`, which only the catalogue has; its elements are kept as text.
    SmallIntArray,
    /// `integer[]`, likewise.
    IntegerArray,
}

impl RsType {
    /// The type's object id on the wire.
    pub const fn oid(self) -> u32 {
        match self {
            Self::Boolean => 16,
            Self::SingleChar => 18,
            Self::Name => 19,
            Self::BigInt => 20,
            Self::SmallInt => 21,
            Self::Int2Vector => 22,
            Self::Integer => 23,
            Self::RegProc => 24,
            Self::Text => 25,
            Self::Oid => 26,
            Self::OidVector => 30,
            Self::Real => 700,
            Self::DoublePrecision => 701,
            Self::Unknown => 705,
            Self::SmallIntArray => 1005,
            Self::IntegerArray => 1007,
            Self::TextArray => 1009,
            Self::AclItemArray => 1034,
            Self::Char(_) => 1042,
            Self::VarChar(_) => 1043,
            Self::Date => 1082,
            Self::Time => 1083,
            Self::Timestamp => 1114,
            Self::TimestampTz => 1184,
            Self::Interval => 1186,
            Self::IntervalYearToMonth(_) => 1188,
            Self::IntervalDayToSecond(_) => 1190,
            Self::TimeTz => 1266,
            Self::Decimal { .. } => 1700,
            Self::RegProcedure => 2202,
            Self::RegClass => 2205,
            Self::RegType => 2206,
            Self::Super => 4000,
            Self::VarByte(_) => 6551,
        }
    }

    /// The type modifier on the wire; -1 where the type has none.
    pub const fn typmod(self) -> i32 {
        match self {
            Self::Decimal { precision, scale } => (((precision as i32) << 16) | scale as i32) + 4,
            Self::Char(bytes) | Self::VarChar(bytes) | Self::VarByte(bytes) => {
                bytes.cast_signed() + 4
            }
            _ => -1,
        }
    }

    /// Bytes of a value in `pg_type.typlen`; -1 for types of varying length.
    pub const fn wire_length(self) -> i16 {
        match self {
            Self::Boolean | Self::SingleChar => 1,
            Self::SmallInt => 2,
            Self::Integer
            | Self::Real
            | Self::Date
            | Self::IntervalYearToMonth(_)
            | Self::Oid
            | Self::RegProc
            | Self::RegProcedure
            | Self::RegClass
            | Self::RegType => 4,
            Self::BigInt
            | Self::DoublePrecision
            | Self::Time
            | Self::Timestamp
            | Self::TimestampTz
            | Self::IntervalDayToSecond(_) => 8,
            Self::TimeTz => 12,
            Self::Interval => 16,
            Self::Name => 64,
            _ => -1,
        }
    }

    /// The type whose wire identity is `oid` with modifier `typmod` (-1 for none).
    pub fn from_oid(oid: u32, typmod: i32) -> Option<Self> {
        let length = |max: u32| {
            if typmod >= 5 {
                (typmod - 4).cast_unsigned()
            } else {
                max
            }
        };
        Some(match oid {
            16 => Self::Boolean,
            18 => Self::SingleChar,
            19 => Self::Name,
            20 => Self::BigInt,
            21 => Self::SmallInt,
            23 => Self::Integer,
            24 => Self::RegProc,
            25 => Self::Text,
            26 => Self::Oid,
            700 => Self::Real,
            701 => Self::DoublePrecision,
            0 | 705 => Self::Unknown,
            1042 => Self::Char(length(MAX_CHAR_BYTES)),
            1043 => Self::VarChar(length(MAX_VARCHAR_BYTES)),
            1082 => Self::Date,
            1083 => Self::Time,
            1114 => Self::Timestamp,
            1184 => Self::TimestampTz,
            1186 => Self::Interval,
            1188 => YEAR_TO_MONTH,
            1190 => DAY_TO_SECOND,
            1266 => Self::TimeTz,
            1700 if typmod >= 4 => {
                let packed = (typmod - 4).cast_unsigned();
                Self::Decimal {
                    precision: u8::try_from(packed >> 16).ok()?,
                    scale: u8::try_from(packed & 0xffff).ok()?,
                }
            }
            1700 => Self::Decimal {
                precision: 38,
                scale: 10,
            },
            4000 => Self::Super,
            6551 => Self::VarByte(length(64_000)),
            _ => return None,
        })
    }

    /// The DuckDB type that holds a column of this type. SUPER is kept as JSON text, TIMESTAMPTZ and
    /// TIMETZ in UTC, the interval types as their number of months or microseconds; lengths are
    /// enforced above DuckDB.
    pub fn duckdb(self) -> String {
        match self {
            Self::SmallInt => "SMALLINT".to_owned(),
            Self::Integer | Self::IntervalYearToMonth(_) => "INTEGER".to_owned(),
            Self::BigInt
            | Self::IntervalDayToSecond(_)
            | Self::Oid
            | Self::RegProc
            | Self::RegProcedure
            | Self::RegClass
            | Self::RegType => "BIGINT".to_owned(),
            Self::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
            Self::Real => "FLOAT".to_owned(),
            Self::DoublePrecision => "DOUBLE".to_owned(),
            Self::Boolean => "BOOLEAN".to_owned(),
            Self::Date => "DATE".to_owned(),
            Self::Time | Self::TimeTz => "TIME".to_owned(),
            Self::Timestamp | Self::TimestampTz => "TIMESTAMP".to_owned(),
            Self::Interval => "INTERVAL".to_owned(),
            Self::VarByte(_) => "BLOB".to_owned(),
            Self::TextArray | Self::AclItemArray | Self::SmallIntArray | Self::IntegerArray => {
                "VARCHAR[]".to_owned()
            }
            _ => "VARCHAR".to_owned(),
        }
    }

    /// Short name without modifiers, as `SVV_ALL_COLUMNS.data_type` and error messages give it.
    pub const fn base_name(self) -> &'static str {
        match self {
            Self::SmallInt => "smallint",
            Self::Integer => "integer",
            Self::BigInt => "bigint",
            Self::Decimal { .. } => "numeric",
            Self::Real => "real",
            Self::DoublePrecision => "double precision",
            Self::Boolean => "boolean",
            Self::Char(_) => "character",
            Self::VarChar(_) => "character varying",
            Self::Date => "date",
            Self::Time => "time without time zone",
            Self::TimeTz => "time with time zone",
            Self::Timestamp => "timestamp without time zone",
            Self::TimestampTz => "timestamp with time zone",
            Self::IntervalYearToMonth(_) => "interval year to month",
            Self::IntervalDayToSecond(_) => "interval day to second",
            Self::Interval => "interval",
            Self::Super => "super",
            Self::VarByte(_) => "binary varying",
            Self::Unknown => "\"unknown\"",
            Self::Oid => "oid",
            Self::Name => "name",
            Self::SingleChar => "\"char\"",
            Self::Text => "text",
            Self::RegProc => "regproc",
            Self::RegProcedure => "regprocedure",
            Self::RegClass => "regclass",
            Self::RegType => "regtype",
            Self::Int2Vector => "int2vector",
            Self::OidVector => "oidvector",
            Self::SmallIntArray => "smallint[]",
            Self::IntegerArray => "integer[]",
            Self::TextArray => "text[]",
            Self::AclItemArray => "aclitem[]",
        }
    }

    pub const fn is_integer(self) -> bool {
        matches!(self, Self::SmallInt | Self::Integer | Self::BigInt)
    }

    pub const fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::SmallInt
                | Self::Integer
                | Self::BigInt
                | Self::Decimal { .. }
                | Self::Real
                | Self::DoublePrecision
        )
    }

    pub const fn is_interval(self) -> bool {
        matches!(
            self,
            Self::IntervalYearToMonth(_) | Self::IntervalDayToSecond(_) | Self::Interval
        )
    }

    pub const fn is_character(self) -> bool {
        matches!(
            self,
            Self::Char(_) | Self::VarChar(_) | Self::Text | Self::Name | Self::Unknown
        )
    }

    /// Reads a type as it stands in DDL or after `::`; leaves the cursor behind it.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let at = cursor.mark();
        let name = cursor.identifier()?;
        let Some(parsed) = Self::named(&name, cursor)? else {
            cursor.rewind(at);
            return Err(unknown_type(&name));
        };
        let mut dimensions = String::new();
        while cursor.eat_symbol("[") {
            cursor.expect_symbol("]")?;
            dimensions.push_str("[]");
        }
        if dimensions.is_empty() {
            Ok(parsed)
        } else {
            Err(unknown_type(&format!("{name}{dimensions}")))
        }
    }

    /// The type whose first word has been read; `None` where there is no such type.
    fn named(name: &str, cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        Ok(Some(match name {
            "smallint" | "int2" => Self::SmallInt,
            "integer" | "int" | "int4" => Self::Integer,
            "bigint" | "int8" => Self::BigInt,
            "decimal" | "numeric" | "dec" => decimal(cursor)?,
            "real" | "float4" => Self::Real,
            "float8" => Self::DoublePrecision,
            "float" => float(cursor)?,
            "double" => {
                cursor.eat_keyword("precision");
                Self::DoublePrecision
            }
            "boolean" | "bool" => Self::Boolean,
            "national" => {
                let rest = Self::parse(cursor)?;
                match rest {
                    Self::Char(_) | Self::VarChar(_) => rest,
                    _ => return Err(unknown_type(name)),
                }
            }
            "char" | "character" | "nchar" => {
                if cursor.eat_keyword("varying") {
                    Self::VarChar(length(cursor, 256, MAX_VARCHAR_BYTES, "varchar")?)
                } else {
                    Self::Char(length(cursor, 1, MAX_CHAR_BYTES, "char")?)
                }
            }
            "bpchar" => Self::Char(length(cursor, 256, MAX_CHAR_BYTES, "char")?),
            "varchar" | "nvarchar" | "text" => {
                Self::VarChar(length(cursor, 256, MAX_VARCHAR_BYTES, "varchar")?)
            }
            "date" => Self::Date,
            "time" => zoned(cursor, Self::Time, Self::TimeTz)?,
            "timetz" => Self::TimeTz,
            "timestamp" => zoned(cursor, Self::Timestamp, Self::TimestampTz)?,
            "datetime" => Self::Timestamp,
            "timestamptz" => Self::TimestampTz,
            "super" => Self::Super,
            "varbyte" | "varbinary" => varbyte(cursor)?,
            "binary" => {
                cursor.expect_keyword("varying")?;
                varbyte(cursor)?
            }
            "interval" => interval(cursor)?,
            // Their names in `pg_type`, which CREATE TABLE takes as well.
            "intervaly2m" => YEAR_TO_MONTH,
            "intervald2s" => DAY_TO_SECOND,
            "oid" => Self::Oid,
            "name" => Self::Name,
            "regclass" => Self::RegClass,
            "regproc" => Self::RegProc,
            "regprocedure" => Self::RegProcedure,
            "regtype" => Self::RegType,
            "geometry" | "geography" | "hllsketch" => {
                return Err(SqlError::unsupported(format!("type \"{name}\"")));
            }
            _ => return Ok(None),
        }))
    }
}

impl fmt::Display for RsType {
    /// The type as `format_type` gives it: `character varying(256)`, `numeric(18,0)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.base_name())?;
        match self {
            Self::Decimal { precision, scale } => write!(formatter, "({precision},{scale})"),
            Self::Char(bytes) | Self::VarChar(bytes) | Self::VarByte(bytes) => {
                write!(formatter, "({bytes})")
            }
            Self::IntervalDayToSecond(DayToSecond::Second(digits @ 0..6)) => {
                write!(formatter, "({digits})")
            }
            _ => Ok(()),
        }
    }
}

fn unknown_type(name: &str) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_OBJECT,
        format!("type \"{name}\" does not exist"),
    )
}

fn varbyte(cursor: &mut Cursor<'_>) -> Result<RsType> {
    length(cursor, 64_000, MAX_VARBYTE_BYTES, "varbyte").map(RsType::VarByte)
}

fn decimal(cursor: &mut Cursor<'_>) -> Result<RsType> {
    if !cursor.eat_symbol("(") {
        return Ok(RsType::Decimal {
            precision: 18,
            scale: 0,
        });
    }
    let precision = cursor.unsigned()?;
    let scale = if cursor.eat_symbol(",") {
        cursor.unsigned()?
    } else {
        0
    };
    cursor.expect_symbol(")")?;
    let (Ok(precision @ 1..=38), Ok(scale @ 0..=37)) =
        (u8::try_from(precision), u8::try_from(scale))
    else {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!(
                "DECIMAL precision {precision} must be between 1 and 38, scale {scale} between 0 and 37"
            ),
        ));
    };
    if scale > precision {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("DECIMAL scale {scale} must be between 0 and precision {precision}"),
        ));
    }
    Ok(RsType::Decimal { precision, scale })
}

fn float(cursor: &mut Cursor<'_>) -> Result<RsType> {
    if !cursor.eat_symbol("(") {
        return Ok(RsType::DoublePrecision);
    }
    let bits = cursor.unsigned()?;
    cursor.expect_symbol(")")?;
    match bits {
        1..=24 => Ok(RsType::Real),
        25..=53 => Ok(RsType::DoublePrecision),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "precision for FLOAT must be between 1 and 53",
        )),
    }
}

fn length(cursor: &mut Cursor<'_>, default: u32, max: u32, name: &str) -> Result<u32> {
    if !cursor.eat_symbol("(") {
        return Ok(default);
    }
    if cursor.eat_keyword("max") {
        cursor.expect_symbol(")")?;
        return Ok(max);
    }
    let length = cursor.unsigned()?;
    cursor.expect_symbol(")")?;
    match u32::try_from(length) {
        Ok(0) => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("length for type {name} must be at least 1"),
        )),
        Ok(length) if length <= max => Ok(length),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("length for type {name} cannot exceed {max}"),
        )),
    }
}

fn zoned(cursor: &mut Cursor<'_>, without: RsType, with: RsType) -> Result<RsType> {
    if cursor.peek_symbol("(") {
        return Err(SqlError::unsupported("a precision for TIME or TIMESTAMP"));
    }
    if cursor.eat_keywords(&["with", "time", "zone"]) {
        return Ok(with);
    }
    cursor.eat_keywords(&["without", "time", "zone"]);
    Ok(without)
}

/// The qualifier behind INTERVAL; the fields before the last do not change what is kept.
fn interval(cursor: &mut Cursor<'_>) -> Result<RsType> {
    const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    let field = |cursor: &mut Cursor<'_>| FIELDS.iter().position(|name| cursor.eat_keyword(name));
    let Some(first) = field(cursor) else {
        return Err(SqlError::unsupported(
            "INTERVAL without YEAR TO MONTH or DAY TO SECOND",
        ));
    };
    let last = if cursor.eat_keyword("to") {
        field(cursor).filter(|last| *last > first && (*last < 2) == (first < 2))
    } else {
        Some(first)
    };
    let Some(last) = last else {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            "invalid interval qualifier",
        ));
    };
    Ok(match last {
        0 => RsType::IntervalYearToMonth(YearToMonth::Year),
        1 => RsType::IntervalYearToMonth(YearToMonth::Month),
        2 => RsType::IntervalDayToSecond(DayToSecond::Day),
        3 => RsType::IntervalDayToSecond(DayToSecond::Hour),
        4 => RsType::IntervalDayToSecond(DayToSecond::Minute),
        _ => RsType::IntervalDayToSecond(DayToSecond::Second(fractional_precision(cursor)?)),
    })
}

fn fractional_precision(cursor: &mut Cursor<'_>) -> Result<u8> {
    if !cursor.eat_symbol("(") {
        return Ok(6);
    }
    let digits = cursor.unsigned()?;
    cursor.expect_symbol(")")?;
    u8::try_from(digits)
        .ok()
        .filter(|digits| *digits <= 6)
        .ok_or_else(|| {
            SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("INTERVAL precision {digits} must be between 0 and 6"),
            )
        })
}

#[cfg(test)]
mod tests;
