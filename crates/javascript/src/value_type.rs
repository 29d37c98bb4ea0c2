use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A type that an external function can take or give (Amazon Redshift manual, "Creating a scalar
/// Lambda UDF", supported data types), spelled as Redshift spells it.
///
/// What a record holds for an argument:
///
/// | argument | in JavaScript |
/// |---|---|
/// | `smallint`, `integer`, `real`, `double precision`, `decimal` | number |
/// | `bigint` | number, or `BigInt` beyond 2^53 |
/// | `boolean` | boolean |
/// | `char`, `varchar`, `date`, `timestamp` | string |
///
/// How a result is cast (`null` and `undefined` are NULL; whatever is not listed does not fit):
///
/// | result | from |
/// |---|---|
/// | integers | numbers, `BigInt`, booleans and numerals in strings, rounded half away from zero |
/// | `decimal` | the same, rounded half away from zero to the scale; sent as a string |
/// | `real`, `double precision` | finite numbers, `BigInt`, booleans, numerals in strings |
/// | `boolean` | booleans, numbers (not zero is true), Redshift's words (`t`, `yes`, `off` …) |
/// | `char`, `varchar` | strings, numbers, booleans; dates as ISO 8601; objects as JSON |
/// | `date`, `timestamp` | `Date` objects in UTC, ISO 8601 strings (a zone is converted to UTC) |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    SmallInt,
    Integer,
    BigInt,
    Decimal { precision: u8, scale: u8 },
    Real,
    DoublePrecision,
    Boolean,
    Char { bytes: u32 },
    VarChar { bytes: u32 },
    Date,
    Timestamp,
}

impl fmt::Display for ValueType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SmallInt => formatter.write_str("smallint"),
            Self::Integer => formatter.write_str("integer"),
            Self::BigInt => formatter.write_str("bigint"),
            Self::Decimal { precision, scale } => write!(formatter, "decimal({precision},{scale})"),
            Self::Real => formatter.write_str("real"),
            Self::DoublePrecision => formatter.write_str("double precision"),
            Self::Boolean => formatter.write_str("boolean"),
            Self::Char { bytes } => write!(formatter, "char({bytes})"),
            Self::VarChar { bytes } => write!(formatter, "varchar({bytes})"),
            Self::Date => formatter.write_str("date"),
            Self::Timestamp => formatter.write_str("timestamp"),
        }
    }
}

/// The text names no type that an external function can take or give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an external function cannot take or give the type \"{0}\"")]
pub struct UnknownValueType(pub String);

impl FromStr for ValueType {
    type Err = UnknownValueType;

    /// Reads the spelling of [`fmt::Display`] in any case, without aliases.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownValueType(text.to_owned());
        let lower = text.trim().to_ascii_lowercase();
        let (name, arguments) = match lower.split_once('(') {
            Some((name, rest)) => (name.trim(), rest.strip_suffix(')').ok_or_else(unknown)?),
            None => (lower.as_str(), ""),
        };
        let numbers: Vec<u32> = arguments
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.trim().parse().map_err(|_| unknown()))
            .collect::<Result<_, _>>()?;
        match (name, numbers.as_slice()) {
            ("smallint", []) => Ok(Self::SmallInt),
            ("integer", []) => Ok(Self::Integer),
            ("bigint", []) => Ok(Self::BigInt),
            ("decimal", &[precision, scale]) if precision <= 38 && scale <= precision => {
                let narrow = |number: u32| u8::try_from(number).map_err(|_| unknown());
                Ok(Self::Decimal {
                    precision: narrow(precision)?,
                    scale: narrow(scale)?,
                })
            }
            ("real", []) => Ok(Self::Real),
            ("double precision", []) => Ok(Self::DoublePrecision),
            ("boolean", []) => Ok(Self::Boolean),
            ("char", &[bytes]) if (1..=4096).contains(&bytes) => Ok(Self::Char { bytes }),
            ("varchar", &[bytes]) if (1..=65535).contains(&bytes) => Ok(Self::VarChar { bytes }),
            ("date", []) => Ok(Self::Date),
            ("timestamp", []) => Ok(Self::Timestamp),
            _ => Err(unknown()),
        }
    }
}

impl Serialize for ValueType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ValueType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_what_it_writes() {
        for text in [
            "smallint",
            "integer",
            "bigint",
            "decimal(38,10)",
            "real",
            "double precision",
            "boolean",
            "char(4096)",
            "varchar(65535)",
            "date",
            "timestamp",
        ] {
            assert_eq!(text.parse::<ValueType>().unwrap().to_string(), text);
        }
        assert_eq!(
            "DECIMAL(18, 0)".parse(),
            Ok(ValueType::Decimal {
                precision: 18,
                scale: 0
            })
        );
    }

    #[test]
    fn types_that_a_lambda_function_cannot_take_are_refused() {
        for text in [
            "super",
            "timestamptz",
            "time",
            "varbyte(10)",
            "varchar(70000)",
            "decimal(39,0)",
        ] {
            assert_eq!(
                text.parse::<ValueType>(),
                Err(UnknownValueType(text.to_owned()))
            );
        }
    }
}
