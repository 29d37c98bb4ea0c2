//! Compression encodings of columns (database developer guide, "Compression encodings").

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};

/// How Redshift compresses a column. Here it is kept and shown, and has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    Az64,
    ByteDict,
    Delta,
    Delta32k,
    Lzo,
    Mostly8,
    Mostly16,
    Mostly32,
    Raw,
    RunLength,
    Text255,
    Text32k,
    Zstd,
}

const NAMES: [(&str, Encoding); 13] = [
    ("az64", Encoding::Az64),
    ("bytedict", Encoding::ByteDict),
    ("delta", Encoding::Delta),
    ("delta32k", Encoding::Delta32k),
    ("lzo", Encoding::Lzo),
    ("mostly8", Encoding::Mostly8),
    ("mostly16", Encoding::Mostly16),
    ("mostly32", Encoding::Mostly32),
    ("raw", Encoding::Raw),
    ("runlength", Encoding::RunLength),
    ("text255", Encoding::Text255),
    ("text32k", Encoding::Text32k),
    ("zstd", Encoding::Zstd),
];

impl Encoding {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let name = cursor.identifier()?;
        Self::from_name(&name).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_OBJECT,
                format!("invalid encoding type \"{name}\""),
            )
        })
    }

    /// The encoding of a name as [`Encoding::fmt`] writes it; `none` is another word for `raw`.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "none" {
            return Some(Self::Raw);
        }
        NAMES
            .into_iter()
            .find_map(|(known, encoding)| (known == name).then_some(encoding))
    }

    /// The number by which `pg_attribute.attencodingtype` gives it, and `format_encoding` takes it; RAW
    /// is 0.
    pub fn number(self) -> i16 {
        if self == Self::Raw {
            return 0;
        }
        NAMES
            .into_iter()
            .zip(1..)
            .find_map(|((_, encoding), number)| (encoding == self).then_some(number))
            .expect("every encoding has a name")
    }

    /// The encoding of a number as [`Encoding::number`] gives it.
    pub fn from_number(number: i16) -> Option<Self> {
        let mut known = NAMES.into_iter().map(|(_, encoding)| encoding);
        known.find(|encoding| encoding.number() == number)
    }

    /// What Redshift chooses for a column of this type (CREATE TABLE, "ENCODE AUTO").
    pub const fn default_for(data_type: RsType, is_sort_key: bool) -> Self {
        if is_sort_key {
            return Self::Raw;
        }
        match data_type {
            RsType::Boolean | RsType::Real | RsType::DoublePrecision => Self::Raw,
            RsType::SmallInt
            | RsType::Integer
            | RsType::BigInt
            | RsType::Decimal { .. }
            | RsType::Date
            | RsType::Time
            | RsType::TimeTz
            | RsType::Timestamp
            | RsType::TimestampTz => Self::Az64,
            RsType::Super => Self::Zstd,
            _ => Self::Lzo,
        }
    }

    /// Whether a column of this type may have the encoding.
    pub const fn suits(self, data_type: RsType) -> bool {
        use RsType::{
            BigInt, Boolean, Date, Decimal, DoublePrecision, Integer, Real, SmallInt, Super, Time,
            TimeTz, Timestamp, TimestampTz, VarByte, VarChar,
        };
        match self {
            Self::Raw | Self::Zstd => true,
            Self::RunLength => !matches!(data_type, Super | VarByte(_)),
            Self::Az64 => matches!(
                data_type,
                SmallInt
                    | Integer
                    | BigInt
                    | Decimal { .. }
                    | Date
                    | Time
                    | TimeTz
                    | Timestamp
                    | TimestampTz
            ),
            Self::ByteDict => !matches!(data_type, Boolean | Super | VarByte(_)),
            Self::Lzo => !matches!(data_type, Boolean | Real | DoublePrecision),
            Self::Delta => matches!(
                data_type,
                SmallInt
                    | Integer
                    | BigInt
                    | Decimal { .. }
                    | Date
                    | Time
                    | TimeTz
                    | Timestamp
                    | TimestampTz
            ),
            Self::Delta32k => matches!(
                data_type,
                Integer | BigInt | Decimal { .. } | Date | Time | TimeTz | Timestamp | TimestampTz
            ),
            Self::Mostly8 => matches!(data_type, SmallInt | Integer | BigInt | Decimal { .. }),
            Self::Mostly16 => matches!(data_type, Integer | BigInt | Decimal { .. }),
            Self::Mostly32 => matches!(data_type, BigInt | Decimal { .. }),
            Self::Text255 | Self::Text32k => matches!(data_type, VarChar(_)),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES
            .into_iter()
            .find_map(|(name, encoding)| (encoding == *self).then_some(name))
            .expect("every encoding has a name");
        formatter.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_they_are_written() {
        for (name, encoding) in NAMES {
            assert_eq!(encoding.to_string(), name);
            assert_eq!(Encoding::from_name(name), Some(encoding));
        }
        assert_eq!(Encoding::from_name("none"), Some(Encoding::Raw));
        assert_eq!(Encoding::from_name("gzip"), None);
    }

    #[test]
    fn encodings_suit_only_the_types_of_the_manual() {
        assert!(Encoding::Az64.suits(RsType::BigInt));
        assert!(!Encoding::Az64.suits(RsType::VarChar(10)));
        assert!(!Encoding::Text255.suits(RsType::Integer));
        assert!(!Encoding::Lzo.suits(RsType::Boolean));
        assert!(!Encoding::Mostly16.suits(RsType::SmallInt));
    }
}
