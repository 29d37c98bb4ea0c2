use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A Redshift type that a column of ours can have (Redshift manual, Data types).
///
/// Prints as Redshift spells it; reads that spelling, the aliases, and what the catalogue reports
/// (`character varying(256)`, `timestamp without time zone`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ColumnType {
    SmallInt,
    Integer,
    BigInt,
    /// `precision` 1 to 38, `scale` 0 to the smaller of 37 and the precision.
    Decimal {
        precision: u8,
        scale: u8,
    },
    Real,
    DoublePrecision,
    Boolean,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    /// 1 to 4,096 bytes, single-byte characters only.
    Char {
        bytes: u16,
    },
    /// 1 to 65,535 bytes of UTF-8, not characters.
    VarChar {
        bytes: u16,
    },
    /// Any JSON value of at most 16 MB.
    Super,
    /// 1 to 1,024,000 bytes.
    VarByte {
        bytes: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseColumnTypeError {
    #[error("\"{0}\" is not a Redshift type that Longshore writes")]
    Unknown(String),
    #[error("\"{text}\" is out of range: {limit}")]
    Range { text: String, limit: &'static str },
}

impl ColumnType {
    /// `VARCHAR(MAX)`.
    pub const VARCHAR_MAX: Self = Self::VarChar { bytes: u16::MAX };

    /// Whether Redshift passes the type to and from an external function (Redshift manual, Creating
    /// a scalar Lambda UDF).
    pub fn is_external_function_argument(self) -> bool {
        !matches!(
            self,
            Self::Super | Self::TimestampTz | Self::Time | Self::VarByte { .. }
        )
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SmallInt => formatter.write_str("SMALLINT"),
            Self::Integer => formatter.write_str("INTEGER"),
            Self::BigInt => formatter.write_str("BIGINT"),
            Self::Decimal { precision, scale } => write!(formatter, "DECIMAL({precision},{scale})"),
            Self::Real => formatter.write_str("REAL"),
            Self::DoublePrecision => formatter.write_str("DOUBLE PRECISION"),
            Self::Boolean => formatter.write_str("BOOLEAN"),
            Self::Date => formatter.write_str("DATE"),
            Self::Time => formatter.write_str("TIME"),
            Self::Timestamp => formatter.write_str("TIMESTAMP"),
            Self::TimestampTz => formatter.write_str("TIMESTAMPTZ"),
            Self::Char { bytes } => write!(formatter, "CHAR({bytes})"),
            Self::VarChar { bytes } => write!(formatter, "VARCHAR({bytes})"),
            Self::Super => formatter.write_str("SUPER"),
            Self::VarByte { bytes } => write!(formatter, "VARBYTE({bytes})"),
        }
    }
}

impl FromStr for ColumnType {
    type Err = ParseColumnTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || ParseColumnTypeError::Unknown(text.to_owned());
        let (name, arguments) = split_arguments(text).ok_or_else(unknown)?;
        let range = |limit| ParseColumnTypeError::Range {
            text: text.to_owned(),
            limit,
        };
        match (name.as_str(), arguments.as_slice()) {
            ("smallint" | "int2", []) => Ok(Self::SmallInt),
            ("integer" | "int" | "int4", []) => Ok(Self::Integer),
            ("bigint" | "int8", []) => Ok(Self::BigInt),
            ("decimal" | "numeric", arguments) => decimal(arguments).ok_or_else(|| {
                range("DECIMAL has a precision of 1 to 38 and a scale of 0 to 37, within the precision")
            }),
            ("real" | "float4", []) => Ok(Self::Real),
            ("double precision" | "float8" | "float", []) => Ok(Self::DoublePrecision),
            ("boolean" | "bool", []) => Ok(Self::Boolean),
            ("date", []) => Ok(Self::Date),
            ("time" | "time without time zone", []) => Ok(Self::Time),
            ("timestamp" | "timestamp without time zone", []) => Ok(Self::Timestamp),
            ("timestamptz" | "timestamp with time zone", []) => Ok(Self::TimestampTz),
            ("char" | "character" | "nchar" | "bpchar", arguments) => {
                let default = if name == "bpchar" { 256 } else { 1 };
                let bytes = length(arguments, default, 4096)
                    .ok_or_else(|| range("CHAR holds 1 to 4096 bytes"))?;
                Ok(Self::Char { bytes: bytes.try_into().expect("at most 4096") })
            }
            ("varchar" | "character varying" | "nvarchar", arguments) => {
                let bytes = length(arguments, 256, 65_535)
                    .ok_or_else(|| range("VARCHAR holds 1 to 65535 bytes"))?;
                Ok(Self::VarChar { bytes: bytes.try_into().expect("at most 65535") })
            }
            ("text", []) => Ok(Self::VarChar { bytes: 256 }),
            ("super", []) => Ok(Self::Super),
            ("varbyte" | "varbinary" | "binary varying", arguments) => {
                let bytes = length(arguments, 64_000, 1_024_000)
                    .ok_or_else(|| range("VARBYTE holds 1 to 1024000 bytes"))?;
                Ok(Self::VarByte { bytes })
            }
            _ => Err(unknown()),
        }
    }
}

/// Splits `Name words ( a , b )` into the lower-case name with single blanks, and its arguments.
fn split_arguments(text: &str) -> Option<(String, Vec<String>)> {
    let text = text.trim().to_ascii_lowercase();
    let (name, arguments) = match text.split_once('(') {
        None => (text.as_str(), Vec::new()),
        Some((name, rest)) => {
            let inside = rest.strip_suffix(')')?;
            (
                name,
                inside
                    .split(',')
                    .map(|argument| argument.trim().to_owned())
                    .collect(),
            )
        }
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    Some((words.join(" "), arguments))
}

fn decimal(arguments: &[String]) -> Option<ColumnType> {
    let (precision, scale) = match arguments {
        [] => (18, 0),
        [precision] => (precision.parse().ok()?, 0),
        [precision, scale] => (precision.parse().ok()?, scale.parse().ok()?),
        _ => return None,
    };
    let fits = (1..=38).contains(&precision) && scale <= 37 && scale <= precision;
    fits.then_some(ColumnType::Decimal { precision, scale })
}

fn length(arguments: &[String], default: u32, max: u32) -> Option<u32> {
    let bytes = match arguments {
        [] => default,
        [max_word] if max_word == "max" => max,
        [bytes] => bytes.parse().ok()?,
        _ => return None,
    };
    (1..=max).contains(&bytes).then_some(bytes)
}

impl From<ColumnType> for String {
    fn from(column_type: ColumnType) -> Self {
        column_type.to_string()
    }
}

impl TryFrom<String> for ColumnType {
    type Error = ParseColumnTypeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(text: &str) -> String {
        text.parse::<ColumnType>()
            .map_or_else(|error| error.to_string(), |kind| kind.to_string())
    }

    #[test]
    fn every_type_reads_back_from_its_own_spelling() {
        for text in [
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "DECIMAL(38,37)",
            "REAL",
            "DOUBLE PRECISION",
            "BOOLEAN",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMPTZ",
            "CHAR(4096)",
            "VARCHAR(65535)",
            "SUPER",
            "VARBYTE(1024000)",
        ] {
            assert_eq!(spelling(text), text);
        }
    }

    #[test]
    fn aliases_and_catalogue_spellings_have_redshifts_defaults() {
        for (text, expected) in [
            ("int8", "BIGINT"),
            ("numeric", "DECIMAL(18,0)"),
            ("numeric( 10 , 2 )", "DECIMAL(10,2)"),
            ("float", "DOUBLE PRECISION"),
            ("text", "VARCHAR(256)"),
            ("varchar", "VARCHAR(256)"),
            ("varchar(max)", "VARCHAR(65535)"),
            ("character  varying(12)", "VARCHAR(12)"),
            ("char", "CHAR(1)"),
            ("bpchar", "CHAR(256)"),
            ("timestamp without time zone", "TIMESTAMP"),
            ("Timestamp With Time Zone", "TIMESTAMPTZ"),
            ("binary varying(5)", "VARBYTE(5)"),
        ] {
            assert_eq!(spelling(text), expected);
        }
    }

    #[test]
    fn a_length_out_of_range_is_refused_with_the_range() {
        insta::assert_snapshot!(
            ["varchar(65536)", "varchar(0)", "char(4097)", "decimal(39)", "decimal(3,4)", "varbyte(-1)"]
                .map(spelling)
                .join("\n"),
            @r#"
        "varchar(65536)" is out of range: VARCHAR holds 1 to 65535 bytes
        "varchar(0)" is out of range: VARCHAR holds 1 to 65535 bytes
        "char(4097)" is out of range: CHAR holds 1 to 4096 bytes
        "decimal(39)" is out of range: DECIMAL has a precision of 1 to 38 and a scale of 0 to 37, within the precision
        "decimal(3,4)" is out of range: DECIMAL has a precision of 1 to 38 and a scale of 0 to 37, within the precision
        "varbyte(-1)" is out of range: VARBYTE holds 1 to 1024000 bytes
        "#
        );
    }

    #[test]
    fn what_is_not_a_type_is_refused() {
        for text in [
            "",
            "uuid",
            "jsonb",
            "integer(4)",
            "varchar(3",
            "timetz",
            "geometry",
        ] {
            assert_eq!(
                text.parse::<ColumnType>(),
                Err(ParseColumnTypeError::Unknown(text.to_owned()))
            );
        }
    }
}
