//! How fields are told from each other.

use local_dialect::statements::copy::CopyFormat;
use memchr::memmem;

use super::quick::Marks;
use crate::blocks::Boundaries;

/// What stands between two fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Delimiter {
    Byte(u8),
    Bytes(Vec<u8>),
}

impl Delimiter {
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [byte] => Self::Byte(*byte),
            bytes => Self::Bytes(bytes.to_vec()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Byte(_) => 1,
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Byte(byte) => memchr::memchr(*byte, text),
            Self::Bytes(bytes) => memmem::find(text, bytes),
        }
    }

    pub(super) fn starts(&self, text: &[u8]) -> bool {
        match self {
            Self::Byte(byte) => text.first() == Some(byte),
            Self::Bytes(bytes) => text.starts_with(bytes),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Byte(byte) => vec![*byte],
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

/// The format of a row of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Syntax {
    Csv {
        delimiter: Delimiter,
        quote: u8,
    },
    Delimited {
        delimiter: Delimiter,
        escape: bool,
        remove_quotes: bool,
    },
    /// In characters.
    FixedWidth(Vec<usize>),
}

impl Syntax {
    pub(crate) fn of(format: &CopyFormat) -> Self {
        match format {
            CopyFormat::Csv { delimiter, quote } => Self::Csv {
                delimiter: Delimiter::of(delimiter),
                quote: *quote,
            },
            CopyFormat::Text {
                delimiter,
                escape,
                remove_quotes,
            } => Self::Delimited {
                delimiter: Delimiter::of(delimiter),
                escape: *escape,
                remove_quotes: *remove_quotes,
            },
            CopyFormat::FixedWidth(widths) => Self::FixedWidth(widths.clone()),
            CopyFormat::Json(_) | CopyFormat::Parquet { .. } => {
                unreachable!("JSON and Parquet have no fields of text")
            }
        }
    }

    pub(crate) fn boundaries(&self) -> Boundaries {
        match self {
            Self::Csv { delimiter, quote } => Boundaries::Quoted {
                quote: *quote,
                delimiter: delimiter.bytes(),
            },
            Self::Delimited { escape: true, .. } => Boundaries::Escaped,
            Self::Delimited { .. } | Self::FixedWidth(_) => Boundaries::Lines,
        }
    }

    /// What [`QuickRows`](super::QuickRows) goes by, if it can cut rows of this format.
    pub(crate) fn marks(&self) -> Option<Marks> {
        let (delimiter, quote) = match self {
            Self::Csv {
                delimiter: Delimiter::Byte(delimiter),
                quote,
            } if quote != delimiter => (*delimiter, *quote),
            Self::Delimited {
                delimiter: Delimiter::Byte(delimiter),
                escape: false,
                remove_quotes: false,
            } => (*delimiter, *delimiter),
            _ => return None,
        };
        let is_line_end = |byte| matches!(byte, b'\n' | b'\r');
        (!is_line_end(delimiter) && !is_line_end(quote)).then_some(Marks { delimiter, quote })
    }
}
