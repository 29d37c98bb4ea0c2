use std::fmt;

use super::written::{Escape, Quote, Written};

/// The bytes that structure a delimited file, and whether its first record names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    pub quote: u8,
    pub has_header: bool,
}

impl Dialect {
    /// The one that the parts have.
    pub(crate) fn normal(has_header: bool) -> Self {
        Self {
            delimiter: b',',
            quote: b'"',
            has_header,
        }
    }

    /// Whether records can go into the parts as they are.
    pub(crate) fn is_normal(self) -> bool {
        self.delimiter == b',' && self.quote == b'"'
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = if self.has_header {
            "header"
        } else {
            "no header"
        };
        write!(formatter, "{}, {header}", Written::from(*self))
    }
}

impl From<Dialect> for Written {
    fn from(dialect: Dialect) -> Self {
        Self {
            delimiter: char::from(dialect.delimiter).to_string(),
            quote: Quote::Byte(dialect.quote),
            escape: Escape::None,
            carriage_returns: false,
            comment: None,
        }
    }
}
