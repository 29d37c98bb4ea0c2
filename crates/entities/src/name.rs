//! The name of a definition.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Names an entity, a segment or a computed column: `a-z` first, then `a-z0-9_`, at most 40 in all, so
/// that the names of the objects made from it fit Redshift's 127 bytes and Lambda's 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

const MAX_LENGTH: usize = 40;

impl Name {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let first = text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase());
        let rest = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if first && rest && text.len() <= MAX_LENGTH {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::Name(text.to_owned()))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_need_quoting_or_cutting_are_refused() {
        let long = "a".repeat(MAX_LENGTH + 1);
        for text in [
            "",
            "Planes",
            "1st",
            "_x",
            "old planes",
            "a\"b",
            "flüge",
            &long,
        ] {
            assert!(text.parse::<Name>().is_err(), "{text:?}");
        }
        assert_eq!(
            "busy_old_planes2".parse::<Name>().unwrap().as_str(),
            "busy_old_planes2"
        );
    }
}
