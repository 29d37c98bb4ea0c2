//! One page of a bucket's keys: exact order, and work in proportion to the page.

use std::ops::ControlFlow;

use super::objects::{self, COLUMNS, StoredObject};
use crate::{AwsError, LocalAws};

/// Which page of which keys.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest<'a> {
    pub(crate) prefix: &'a str,
    /// Keys that go on with it after the prefix are rolled up into one common prefix.
    pub(crate) delimiter: Option<&'a str>,
    pub(crate) after: Position,
    /// At most 1,000 in S3's interfaces.
    pub(crate) max_entries: usize,
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Position {
    Start,
    /// Just after this key.
    AfterKey(String),
    /// After every key with this prefix.
    AfterPrefix(String),
}

#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) objects: Vec<(String, StoredObject)>,
    pub(crate) common_prefixes: Vec<String>,
    /// Where the next page starts; `None` on the last page.
    pub(crate) next: Option<Position>,
}

impl Page {
    fn entries(&self) -> usize {
        self.objects.len() + self.common_prefixes.len()
    }
}

impl LocalAws {
    /// Keys in the order of their UTF-8 bytes, as S3 lists them.
    pub(crate) fn list_page(
        &self,
        bucket: &str,
        request: &PageRequest<'_>,
    ) -> Result<Page, AwsError> {
        let mut page = Page::default();
        if request.max_entries == 0 {
            return Ok(page);
        }
        let mut position = request.after.clone();
        let connection = self.index.lock();
        let sql = format!(
            "SELECT key, {COLUMNS} FROM objects
             WHERE bucket = ?1 AND key >= ?2 AND key < ?3 ORDER BY key"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let end = end_of_prefix(request.prefix.as_bytes());
        loop {
            let start = position.first_possible_key(request.prefix);
            let mut rows = statement.query((bucket, &start, &end))?;
            let mut rolled_up = None;
            while let Some(row) = rows.next()? {
                let key =
                    String::from_utf8(row.get(0)?).map_err(|error| AwsError::internal(&error))?;
                if let ControlFlow::Break(next) =
                    page.add(request, &mut position, key, || objects::from_row(row, 1))?
                {
                    rolled_up = next;
                    break;
                }
            }
            match rolled_up {
                // Skip the rest of a common prefix with one step in the index.
                Some(prefix) => position = Position::AfterPrefix(prefix),
                None => return Ok(page),
            }
        }
    }
}

impl Page {
    /// Adds a key, or the common prefix that it falls under. Breaks with that prefix when the
    /// listing should jump past it, and with `None` when the page is full.
    fn add(
        &mut self,
        request: &PageRequest<'_>,
        position: &mut Position,
        key: String,
        object: impl FnOnce() -> rusqlite::Result<StoredObject>,
    ) -> Result<ControlFlow<Option<String>>, AwsError> {
        if self.entries() == request.max_entries {
            self.next = Some(position.clone());
            return Ok(ControlFlow::Break(None));
        }
        let common_prefix = request
            .delimiter
            .filter(|text| !text.is_empty())
            .and_then(|text| {
                let at = key[request.prefix.len()..].find(text)?;
                Some(key[..request.prefix.len() + at + text.len()].to_owned())
            });
        if let Some(prefix) = common_prefix {
            self.common_prefixes.push(prefix.clone());
            *position = Position::AfterPrefix(prefix.clone());
            return Ok(ControlFlow::Break(Some(prefix)));
        }
        *position = Position::AfterKey(key.clone());
        self.objects.push((key, object()?));
        Ok(ControlFlow::Continue(()))
    }
}

impl Position {
    fn first_possible_key(&self, prefix: &str) -> Vec<u8> {
        let start = match self {
            Self::Start => Vec::new(),
            Self::AfterKey(key) => {
                let mut next = key.clone().into_bytes();
                next.push(0);
                next
            }
            Self::AfterPrefix(prefix) => end_of_prefix(prefix.as_bytes()),
        };
        start.max(prefix.as_bytes().to_vec())
    }

    /// The position as an opaque continuation token.
    pub(super) fn to_token(&self) -> String {
        let (kind, text) = match self {
            Self::Start => ('s', ""),
            Self::AfterKey(key) => ('k', key.as_str()),
            Self::AfterPrefix(prefix) => ('p', prefix.as_str()),
        };
        hex::encode(format!("{kind}{text}"))
    }

    pub(super) fn from_token(token: &str) -> Result<Self, AwsError> {
        let invalid = || {
            AwsError::new(
                400,
                "InvalidArgument",
                "The continuation token provided is incorrect",
            )
        };
        let text = hex::decode(token).map_err(|_| invalid())?;
        let text = String::from_utf8(text).map_err(|_| invalid())?;
        match text.split_at_checked(1) {
            Some(("k", key)) => Ok(Self::AfterKey(key.to_owned())),
            Some(("p", prefix)) => Ok(Self::AfterPrefix(prefix.to_owned())),
            Some(("s", "")) => Ok(Self::Start),
            _ => Err(invalid()),
        }
    }
}

/// The first byte string after every string with this prefix. UTF-8 has no byte 0xFF, so the last
/// byte can always be raised; after the empty prefix comes 0xFF.
fn end_of_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    match end.last_mut() {
        Some(last) => *last += 1,
        None => end.push(0xFF),
    }
    end
}
