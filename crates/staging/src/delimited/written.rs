//! How a delimited file is written, where that is more than a [`Dialect`](super::Dialect) says.

use std::fmt;

/// What encloses fields that hold a delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Nothing: a quote is data wherever it stands.
    None,
    /// An ASCII character.
    Byte(u8),
}

/// What takes its meaning from a delimiter, a quote or a line end, besides doubled quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    None,
    /// What follows this ASCII character stands for itself.
    Byte(u8),
    /// The same with a backslash, but `\n`, `\t`, `\r`, `\b`, `\f`, `\v`, `\0` and `\Z` stand for
    /// control characters, as `MySQL` and PostgreSQL write them.
    Letters,
}

impl Escape {
    pub(crate) fn byte(self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Byte(byte) => Some(byte),
            Self::Letters => Some(b'\\'),
        }
    }
}

/// How the records of a file are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// One or more characters.
    pub(crate) delimiter: String,
    pub(crate) quote: Quote,
    pub(crate) escape: Escape,
    /// Records end with a carriage return that no line feed follows.
    pub(crate) carriage_returns: bool,
    /// Lines that begin with this byte are left out.
    pub(crate) comment: Option<u8>,
}

impl Written {
    /// Delimiter and quote, if there is nothing else to it: such a file is read as it is.
    pub(crate) fn plain(&self) -> Option<(u8, u8)> {
        match (self.delimiter.as_bytes(), self.quote) {
            (&[delimiter], Quote::Byte(quote))
                if self.escape == Escape::None
                    && !self.carriage_returns
                    && self.comment.is_none() =>
            {
                Some((delimiter, quote))
            }
            _ => None,
        }
    }

    /// Whether the characters can be told apart.
    pub(crate) fn is_usable(&self) -> bool {
        let ascii = |byte: u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0);
        let quote = match self.quote {
            Quote::None => None,
            Quote::Byte(byte) => Some(byte),
        };
        let escape = self.escape.byte();
        let singles = [quote, escape, self.comment];
        let in_delimiter = |byte: &u8| self.delimiter.as_bytes().contains(byte);
        let distinct = (quote.is_none() || quote != escape)
            && (self.comment.is_none() || self.comment != quote && self.comment != escape);
        !self.delimiter.is_empty()
            && !self
                .delimiter
                .bytes()
                .any(|byte| matches!(byte, b'\n' | b'\r' | 0))
            && singles.iter().flatten().all(|&byte| ascii(byte))
            && !singles.iter().flatten().any(in_delimiter)
            && distinct
    }
}

impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delimiter.as_str() {
            "," => formatter.write_str("comma delimited")?,
            "\t" => formatter.write_str("tab delimited")?,
            ";" => formatter.write_str("semicolon delimited")?,
            "|" => formatter.write_str("pipe delimited")?,
            other => write!(formatter, "{other:?} delimited")?,
        }
        match self.quote {
            Quote::Byte(b'"') => formatter.write_str(", double quotes")?,
            Quote::Byte(b'\'') => formatter.write_str(", single quotes")?,
            Quote::Byte(other) => write!(formatter, ", quote {:?}", char::from(other))?,
            Quote::None => formatter.write_str(", no quotes")?,
        }
        match self.escape {
            Escape::None => {}
            Escape::Byte(b'\\') => formatter.write_str(", backslash escapes")?,
            Escape::Byte(other) => write!(formatter, ", escape {:?}", char::from(other))?,
            Escape::Letters => formatter.write_str(", backslash escapes with letters")?,
        }
        if self.carriage_returns {
            formatter.write_str(", lines end with carriage returns")?;
        }
        if let Some(comment) = self.comment {
            write!(formatter, ", comments begin with {:?}", char::from(comment))?;
        }
        Ok(())
    }
}
