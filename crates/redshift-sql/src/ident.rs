use std::fmt;
use std::str::FromStr;

use model::{Code, Digest, Failure, Kind};

/// The longest identifier, in bytes of UTF-8 (Redshift manual, Names and identifiers). Redshift cuts
/// a longer one without a word, so that two names can fall together; we refuse it.
pub const MAX_IDENT_BYTES: usize = 127;

/// The name of a database, schema, table, column, function, user or role.
///
/// It is kept in lower case, because Redshift folds quoted names too, and always rendered in double
/// quotes, so that reserved words, blanks and quotes need no care.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentError {
    #[error("an identifier cannot be empty")]
    Empty,
    #[error(
        "the identifier \"{name}\" has {bytes} bytes; Redshift identifiers have at most 127 bytes"
    )]
    TooLong { name: String, bytes: usize },
    #[error("the identifier \"{0}\" holds a NUL or another control character")]
    Control(String),
}

impl Ident {
    pub fn new(name: &str) -> Result<Self, IdentError> {
        let folded = name.to_lowercase();
        if folded.is_empty() {
            return Err(IdentError::Empty);
        }
        if folded.chars().any(char::is_control) {
            return Err(IdentError::Control(folded.escape_debug().to_string()));
        }
        if folded.len() > MAX_IDENT_BYTES {
            return Err(IdentError::TooLong {
                bytes: folded.len(),
                name: folded,
            });
        }
        Ok(Self(folded))
    }

    /// The identifier of a name that we put together ourselves: when it is too long it is cut and
    /// told apart by eight digits of its hash.
    pub fn fitting(name: &str) -> Result<Self, IdentError> {
        const HASH_DIGITS: usize = 8;
        let folded = name.to_lowercase();
        if folded.len() <= MAX_IDENT_BYTES {
            return Self::new(&folded);
        }
        let hash = Digest::of(folded.as_bytes()).short(HASH_DIGITS);
        let cut = folded.floor_char_boundary(MAX_IDENT_BYTES - HASH_DIGITS - 1);
        Self::new(&format!("{}_{hash}", &folded[..cut]))
    }

    /// The name itself, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For names written in this crate, which are known to be identifiers.
pub(crate) fn fixed(name: &str) -> Ident {
    Ident::new(name).expect("the name is an identifier")
}

/// `"a", "b"`
pub(crate) fn list(idents: &[Ident]) -> String {
    let rendered: Vec<String> = idents.iter().map(Ident::to_string).collect();
    rendered.join(", ")
}

/// `"a", "b"` for messages: quoted, but not as the warehouse would.
pub(crate) fn plain_list(idents: &[Ident]) -> String {
    let names: Vec<String> = idents
        .iter()
        .map(|ident| format!("\"{}\"", ident.0))
        .collect();
    names.join(", ")
}

/// Renders the name in double quotes, with `"` doubled.
impl fmt::Display for Ident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

impl FromStr for Ident {
    type Err = IdentError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::new(name)
    }
}

impl From<IdentError> for Failure {
    fn from(error: IdentError) -> Self {
        Self::new(
            Kind::InvalidInput,
            Code::InvalidIdentifier,
            error.to_string(),
        )
        .with_hint("choose a name of 1 to 127 bytes; a letter outside ASCII takes two to four")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(name: &str) -> String {
        Ident::new(name).unwrap().to_string()
    }

    #[test]
    fn every_name_is_quoted_and_folded_as_redshift_folds_it() {
        assert_eq!(rendered("flights"), r#""flights""#);
        assert_eq!(rendered("Flights"), r#""flights""#);
        assert_eq!(rendered("select"), r#""select""#);
        assert_eq!(rendered("two words"), r#""two words""#);
        assert_eq!(rendered("ÄRZTE"), r#""ärzte""#);
        assert_eq!(rendered("7up;--"), r#""7up;--""#);
    }

    #[test]
    fn quotes_in_a_name_are_doubled() {
        assert_eq!(rendered(r#"a"b"#), r#""a""b""#);
        assert_eq!(rendered(r#"""#), r#""""""#);
        assert_eq!(rendered("it's \\"), r#""it's \""#);
    }

    #[test]
    fn names_are_measured_in_bytes() {
        assert!(Ident::new(&"a".repeat(127)).is_ok());
        assert!(Ident::new(&"ä".repeat(63)).is_ok());
        assert_eq!(
            Ident::new(&"ä".repeat(64)),
            Err(IdentError::TooLong {
                name: "ä".repeat(64),
                bytes: 128
            })
        );
        let long = Ident::new(&"n".repeat(200)).unwrap_err().to_string();
        assert!(
            long.contains("has 200 bytes; Redshift identifiers have at most 127"),
            "{long}"
        );
    }

    #[test]
    fn an_empty_name_and_control_characters_are_refused() {
        assert_eq!(Ident::new(""), Err(IdentError::Empty));
        assert_eq!(
            Ident::new("a\0b"),
            Err(IdentError::Control("a\\0b".to_owned()))
        );
        assert_eq!(
            Ident::new("a\nb"),
            Err(IdentError::Control("a\\nb".to_owned()))
        );
    }

    #[test]
    fn a_name_of_ours_that_is_too_long_is_cut_and_stays_distinct() {
        let first = Ident::fitting(&format!("before_{}1", "ä".repeat(100))).unwrap();
        let second = Ident::fitting(&format!("before_{}2", "ä".repeat(100))).unwrap();
        assert!(first.as_str().len() <= MAX_IDENT_BYTES);
        assert_ne!(first, second);
        assert_eq!(Ident::fitting("short").unwrap().as_str(), "short");
    }
}
