use std::fmt;

/// The bytes that structure a delimited file, and whether its first record names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    pub quote: u8,
    pub has_header: bool,
}

impl Dialect {
    /// Whether records can go into the parts as they are.
    pub(crate) fn is_normal(self) -> bool {
        self.delimiter == b',' && self.quote == b'"'
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delimiter = match self.delimiter {
            b',' => "comma".to_owned(),
            b'\t' => "tab".to_owned(),
            b';' => "semicolon".to_owned(),
            b'|' => "pipe".to_owned(),
            other => format!("\"{}\"", char::from(other)),
        };
        let quote = match self.quote {
            b'"' => "double quotes".to_owned(),
            b'\'' => "single quotes".to_owned(),
            other => format!("quote \"{}\"", char::from(other)),
        };
        let header = if self.has_header {
            "header"
        } else {
            "no header"
        };
        write!(formatter, "{delimiter} delimited, {quote}, {header}")
    }
}
