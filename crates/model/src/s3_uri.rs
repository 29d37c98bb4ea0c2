use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest key that S3 holds, in bytes.
const MAX_KEY_BYTES: usize = 1024;

/// An object, or a prefix of keys, in S3: `s3://bucket/key`. The key may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct S3Uri {
    bucket: String,
    key: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseS3UriError {
    #[error("\"{0}\" does not begin with \"s3://\"")]
    Scheme(String),
    #[error(
        "\"{0}\" cannot be the name of a bucket: expected 3 to 63 of a-z, 0-9, \".\" and \"-\", \
         beginning and ending with a letter or digit"
    )]
    Bucket(String),
    #[error("an S3 key of {0} bytes is longer than S3 allows (1024)")]
    KeyLength(usize),
    #[error("the S3 key \"{0}\" holds a control character")]
    KeyControl(String),
}

impl S3Uri {
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Result<Self, ParseS3UriError> {
        let (bucket, key) = (bucket.into(), key.into());
        let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let named = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
            && edge(bucket.bytes().next())
            && edge(bucket.bytes().last());
        if !named {
            return Err(ParseS3UriError::Bucket(bucket));
        }
        if key.len() > MAX_KEY_BYTES {
            return Err(ParseS3UriError::KeyLength(key.len()));
        }
        if key.chars().any(char::is_control) {
            return Err(ParseS3UriError::KeyControl(key.escape_debug().to_string()));
        }
        Ok(Self { bucket, key })
    }

    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    /// The URI of `name` below this one; a `/` is put between them unless the key is empty or ends
    /// with one.
    pub fn join(&self, name: &str) -> Result<Self, ParseS3UriError> {
        let separator = if self.key.is_empty() || self.key.ends_with('/') {
            ""
        } else {
            "/"
        };
        Self::new(
            self.bucket.clone(),
            format!("{}{separator}{name}", self.key),
        )
    }
}

impl fmt::Display for S3Uri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}/{}", self.bucket, self.key)
    }
}

impl FromStr for S3Uri {
    type Err = ParseS3UriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text
            .strip_prefix("s3://")
            .ok_or_else(|| ParseS3UriError::Scheme(text.to_owned()))?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        Self::new(bucket, key)
    }
}

impl From<S3Uri> for String {
    fn from(uri: S3Uri) -> Self {
        uri.to_string()
    }
}

impl TryFrom<String> for S3Uri {
    type Error = ParseS3UriError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_reads_back_from_its_text() {
        let uri: S3Uri = "s3://acme-longshore/loads/k7/part 1.csv.zst"
            .parse()
            .unwrap();
        assert_eq!(
            (uri.bucket(), uri.key()),
            ("acme-longshore", "loads/k7/part 1.csv.zst")
        );
        assert_eq!(
            uri.to_string(),
            "s3://acme-longshore/loads/k7/part 1.csv.zst"
        );
        assert_eq!(
            "s3://acme".parse::<S3Uri>().unwrap().to_string(),
            "s3://acme/"
        );
    }

    #[test]
    fn joining_puts_one_slash_between() {
        let root: S3Uri = "s3://acme".parse().unwrap();
        let folder = root.join("a").unwrap();
        assert_eq!(folder.join("b").unwrap().to_string(), "s3://acme/a/b");
        assert_eq!(
            root.join("a/").unwrap().join("b").unwrap().to_string(),
            "s3://acme/a/b"
        );
    }

    #[test]
    fn what_s3_could_not_hold_is_refused() {
        let message = |text: &str| text.parse::<S3Uri>().unwrap_err().to_string();
        assert_eq!(
            message("http://acme/a"),
            "\"http://acme/a\" does not begin with \"s3://\""
        );
        assert!(message("s3://Acme/a").starts_with("\"Acme\" cannot be the name of a bucket"));
        assert!(message("s3://-acme/a").starts_with("\"-acme\" cannot be"));
        assert!(message("s3:///a").starts_with("\"\" cannot be"));
        assert_eq!(
            message("s3://acme/a\nb"),
            "the S3 key \"a\\nb\" holds a control character"
        );
        assert!(message(&format!("s3://acme/{}", "k".repeat(1025))).contains("1025 bytes"));
    }
}
