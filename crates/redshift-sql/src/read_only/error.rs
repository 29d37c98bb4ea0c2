use std::fmt;

use model::{Code, Failure, Kind};

/// A place in the text that was given, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is not taken as a query that only reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnlyError {
    #[error("the query is empty")]
    Empty,
    #[error("a query begins with SELECT or WITH, this one with \"{word}\"")]
    NotAQuery { word: String },
    #[error("the query holds a second statement at {place}")]
    SecondStatement { place: Place },
    #[error("the condition holds a semicolon at {place}")]
    Semicolon { place: Place },
    #[error("a query that reads cannot hold \"{word}\" ({place})")]
    Writes { word: String, place: Place },
    #[error("a query that reads cannot call \"{name}\" ({place})")]
    Acts { name: String, place: Place },
    #[error("the bracket at {place} has no partner")]
    Unbalanced { place: Place },
    #[error("the {what} that begins at {place} is never closed")]
    Unclosed { what: &'static str, place: Place },
    #[error("the {what} at {place} can be read in more than one way")]
    Ambiguous { what: &'static str, place: Place },
    #[error("the character \"{character}\" at {place} cannot stand outside of quotes")]
    Character { character: String, place: Place },
    #[error("a letter follows a number without a blank at {place}")]
    NumberSuffix { place: Place },
    #[error("the query has a placeholder at {place}; values are written into the query")]
    Placeholder { place: Place },
}

impl ReadOnlyError {
    fn hint(&self) -> &'static str {
        match self {
            Self::Writes { .. } => "a column of that name is written in double quotes",
            Self::Ambiguous { .. } => "write a quote inside a string as two quotes",
            Self::SecondStatement { .. } => "give one statement",
            Self::Character { .. } => "a name with such a character is written in double quotes",
            _ => "give one SELECT, which may begin with WITH",
        }
    }
}

impl From<ReadOnlyError> for Failure {
    fn from(error: ReadOnlyError) -> Self {
        let hint = error.hint();
        Self::new(
            Kind::InvalidInput,
            Code::QueryNotReadOnly,
            error.to_string(),
        )
        .with_hint(hint)
    }
}
