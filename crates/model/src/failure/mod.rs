//! The one error that crosses the product's border.
//!
//! Inside a crate there is an enum with a variant per cause; at the border it becomes a [`Failure`],
//! which says what kind of act mends it ([`Kind`]), which page explains it ([`Code`]), what happened
//! and what to do next.

mod code;
mod kind;
mod parsing;

pub use code::{Code, UnknownCode};
pub use kind::Kind;

use std::error::Error;
use std::fmt;

/// What went wrong, in words for the person who has to act.
#[derive(Debug)]
pub struct Failure {
    pub kind: Kind,
    pub code: Code,
    /// Lower case, no final dot, identifiers in double quotes, commands in backticks.
    pub message: String,
    /// The next step, in the same style.
    pub hint: Option<String>,
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    pub fn new(kind: Kind, code: Code, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The texts of the causes below this failure, nearest first. A cause that only repeats the text
    /// above it is left out.
    pub fn causes(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut next = self.source();
        while let Some(error) = next {
            let text = error.to_string();
            let above = texts.last().unwrap_or(&self.message);
            if !above.contains(&text) {
                texts.push(text);
            }
            next = error.source();
        }
        texts
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_listed_nearest_first_without_repeats() {
        let socket = std::io::Error::other("connection reset");
        let inner = Failure::new(Kind::Unavailable, Code::ConnectionLost, "the session ended")
            .with_source(socket);
        let outer = Failure::new(Kind::Unavailable, Code::ConnectionLost, "the load stopped")
            .with_hint("run it again")
            .with_source(inner);

        assert_eq!(outer.causes(), ["the session ended", "connection reset"]);
        assert_eq!(outer.to_string(), "the load stopped");
        assert_eq!(outer.hint.as_deref(), Some("run it again"));
    }

    #[test]
    fn a_cause_that_the_message_already_quotes_is_left_out() {
        let failure = Failure::new(Kind::Internal, Code::Internal, "write failed: disk full")
            .with_source(std::io::Error::other("disk full"));
        assert!(failure.causes().is_empty());
    }
}
