use std::fmt;

use model::{Code, Failure, Kind};

/// A string literal. Redshift reads a backslash in an ordinary literal as an escape, so both `'` and
/// `\` are doubled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Literal(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a text for the warehouse holds a NUL character, which no VARCHAR can hold")]
pub struct LiteralError;

impl Literal {
    pub fn new(text: &str) -> Result<Self, LiteralError> {
        if text.contains('\0') {
            Err(LiteralError)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The text itself, without quotes and escapes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For texts that were checked elsewhere, such as an ARN or a statement.
pub(crate) fn checked(text: &str) -> Literal {
    Literal::new(text).expect("the text holds no NUL")
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "'{}'",
            self.0.replace('\\', "\\\\").replace('\'', "''")
        )
    }
}

impl From<LiteralError> for Failure {
    fn from(error: LiteralError) -> Self {
        Self::new(
            Kind::InvalidInput,
            Code::InvalidIdentifier,
            error.to_string(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_doubled() {
        let rendered = |text: &str| Literal::new(text).unwrap().to_string();
        assert_eq!(rendered("plain"), "'plain'");
        assert_eq!(rendered("it's"), "'it''s'");
        assert_eq!(rendered(r"a\b"), r"'a\\b'");
        assert_eq!(
            rendered(r"\'; DROP TABLE x; --"),
            r"'\\''; DROP TABLE x; --'"
        );
        assert_eq!(rendered("ä\n"), "'ä\n'");
    }

    #[test]
    fn a_nul_is_refused() {
        assert_eq!(Literal::new("a\0"), Err(LiteralError));
    }
}
