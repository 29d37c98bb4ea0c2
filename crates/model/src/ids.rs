//! Identifiers that Longshore makes itself, and where their randomness comes from.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Gives random bytes; passed in so that every test is repeatable.
pub trait IdSource: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A source that counts, for tests: every call gives other bytes, every run the same.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl IdSource for CountingIds {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = number.get(index).copied().unwrap_or(0);
        }
    }
}

/// `length` characters of `[a-z0-9]`, each equally likely.
pub fn random_word(ids: &dyn IdSource, length: usize) -> String {
    const FAIR: u8 = 252; // the largest multiple of 36 in a byte
    let mut word = String::with_capacity(length);
    let mut bytes = vec![0; length];
    while word.len() < length {
        ids.fill(&mut bytes);
        word.extend(
            bytes
                .iter()
                .filter(|byte| **byte < FAIR)
                .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
                .take(length - word.len()),
        );
    }
    word
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a {what}: expected {length} of a-z and 0-9")]
pub struct ParseIdError {
    text: String,
    what: &'static str,
    length: usize,
}

macro_rules! word_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $length:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            pub const LENGTH: usize = $length;

            pub fn random(ids: &dyn IdSource) -> Self {
                Self(random_word(ids, Self::LENGTH))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if text.len() == Self::LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte)) {
                    Ok(Self(text.to_owned()))
                } else {
                    let text = text.to_owned();
                    Err(ParseIdError { text, what: $what, length: Self::LENGTH })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

word_id! {
    /// Names one attempt to load, in the ledger and in the key of everything it stages.
    LoadId, "load id", 16
}

word_id! {
    /// Names a workspace; prefixes everything it owns in AWS (`longshore-<id>-…`).
    WorkspaceId, "workspace id", 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_are_words_of_their_length_and_differ() {
        let first = LoadId::random(&SystemIds);
        let second = LoadId::random(&SystemIds);
        assert_ne!(first, second);
        assert_eq!(first.as_str().parse(), Ok(first));
    }

    #[test]
    fn counted_ids_are_the_same_in_every_run() {
        let ids = CountingIds::default();
        assert_eq!(WorkspaceId::random(&ids).as_str(), "aaaaaa");
        assert_eq!(WorkspaceId::random(&ids).as_str(), "baaaaa");
    }

    #[test]
    fn an_id_with_capitals_or_of_another_length_is_refused() {
        assert_eq!(
            "K7F3Q9".parse::<WorkspaceId>().unwrap_err().to_string(),
            "\"K7F3Q9\" is not a workspace id: expected 6 of a-z and 0-9"
        );
        assert!("k7f3q".parse::<WorkspaceId>().is_err());
        assert!(serde_json::from_str::<WorkspaceId>("\"k7f3q9-\"").is_err());
    }
}
