//! Identifiers: folding, the 127-byte limit, names of one to three parts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest identifier in bytes; what is longer is cut without an error (database developer guide,
/// "Names and identifiers").
pub const MAX_IDENTIFIER_BYTES: usize = 127;

/// How identifiers are read in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum IdentifierCase {
    /// Quoted and unquoted names fold to lower case.
    #[default]
    Insensitive,
    /// `enable_case_sensitive_identifier` is on: quoted names keep their case.
    Sensitive,
}

/// The stored form of an identifier as written in a statement.
pub fn fold(written: &str, quoted: bool, case: IdentifierCase) -> String {
    let folded = if quoted && case == IdentifierCase::Sensitive {
        written.to_owned()
    } else {
        written.to_lowercase()
    };
    truncate(folded)
}

fn truncate(mut name: String) -> String {
    if name.len() > MAX_IDENTIFIER_BYTES {
        let end = name.floor_char_boundary(MAX_IDENTIFIER_BYTES);
        name.truncate(end);
    }
    name
}

/// `identifier` as DuckDB and PostgreSQL read it back unchanged.
pub fn quote(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

/// The identifier in double quotes where it would not be read back without them.
pub fn quote_if_needed(name: &str) -> String {
    let is_plain = |c: char| c == '_' || (c.is_alphanumeric() && !c.is_uppercase());
    let starts_well = name
        .chars()
        .next()
        .is_some_and(|first| !first.is_ascii_digit());
    if starts_well && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        quote(name)
    }
}

/// A name of one to three parts, each part folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectName {
    pub database: Option<String>,
    pub schema: Option<String>,
    pub name: String,
}

impl ObjectName {
    pub fn bare(name: impl Into<String>) -> Self {
        Self {
            database: None,
            schema: None,
            name: name.into(),
        }
    }

    pub fn in_schema(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            database: None,
            schema: Some(schema.into()),
            name: name.into(),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.database, &self.schema].into_iter().flatten() {
            write!(formatter, "{part}.")?;
        }
        formatter.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_names_fold_too_unless_the_session_is_case_sensitive() {
        assert_eq!(fold("Items", true, IdentifierCase::Insensitive), "items");
        assert_eq!(fold("Items", true, IdentifierCase::Sensitive), "Items");
        assert_eq!(fold("Items", false, IdentifierCase::Sensitive), "items");
    }

    #[test]
    fn long_names_are_cut_at_127_bytes_on_a_character_boundary() {
        assert_eq!(
            fold(&"a".repeat(200), false, IdentifierCase::Insensitive).len(),
            127
        );
        assert_eq!(
            fold(&"é".repeat(100), false, IdentifierCase::Insensitive).len(),
            126
        );
    }
}
