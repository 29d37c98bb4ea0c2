//! Objects in the index: one row per key, naming a content file.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use crate::content::{ContentLease, NewContent};
use crate::{AwsError, LocalAws};

/// What S3 keeps of an object besides its bytes and gives back as headers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredHeaders {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    /// ARN of the KMS key that the object is encrypted with; S3's own keys if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key: Option<String>,
    /// The user's own metadata (`x-amz-meta-…`), names in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredObject {
    pub(crate) content: String,
    pub(crate) size_bytes: u64,
    /// Without the quotes.
    pub(crate) e_tag: String,
    pub(crate) modified_ms: i64,
    pub(crate) headers: StoredHeaders,
}

/// What must hold of the object that is there before a new one takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Precondition {
    None,
    /// `If-None-Match: *`.
    Absent,
    /// `If-Match: "<etag>"`.
    ETag(String),
}

/// A finished content file and what is known of it.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) content: NewContent,
    pub(crate) size_bytes: u64,
    pub(crate) e_tag: String,
}

pub(super) const COLUMNS: &str = "content, size_bytes, e_tag, modified_ms, headers";

pub(super) fn from_row(row: &Row<'_>, first_column: usize) -> rusqlite::Result<StoredObject> {
    let headers: String = row.get(first_column + 4)?;
    Ok(StoredObject {
        content: row.get(first_column)?,
        size_bytes: unsigned(row.get(first_column + 1)?),
        e_tag: row.get(first_column + 2)?,
        modified_ms: row.get(first_column + 3)?,
        headers: serde_json::from_str(&headers).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(
                first_column + 4,
                rusqlite::types::Type::Text,
                Box::new(error),
            )
        })?,
    })
}

fn find(
    connection: &Connection,
    bucket: &str,
    key: &str,
) -> rusqlite::Result<Option<StoredObject>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2"
        ))?
        .query_row((bucket, key.as_bytes()), |row| from_row(row, 0))
        .optional()
}

impl LocalAws {
    /// The object and a hold on its content file.
    pub(crate) fn find_object(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<Option<(StoredObject, ContentLease)>, AwsError> {
        let connection = self.index.lock();
        let object = find(&connection, bucket, key)?;
        Ok(object.map(|object| {
            let lease = self.content.lease(&object.content);
            (object, lease)
        }))
    }

    /// Makes `written` the object at `key`. The content it replaces is removed.
    pub(crate) fn store_object(
        &self,
        bucket: &str,
        key: &str,
        written: Written,
        headers: &StoredHeaders,
        precondition: &Precondition,
    ) -> Result<(), AwsError> {
        let mut connection = self.index.lock();
        let transaction = connection.transaction()?;
        let replaced =
            self.insert_object(&transaction, bucket, key, &written, headers, precondition)?;
        transaction.commit()?;
        drop(connection);
        written.content.keep();
        if let Some(replaced) = replaced {
            self.content.remove(&replaced.content);
        }
        Ok(())
    }

    /// The row of a new object, in the caller's transaction; returns the object that it replaced.
    pub(super) fn insert_object(
        &self,
        connection: &Connection,
        bucket: &str,
        key: &str,
        written: &Written,
        headers: &StoredHeaders,
        precondition: &Precondition,
    ) -> Result<Option<StoredObject>, AwsError> {
        let present = find(connection, bucket, key)?;
        precondition.check(present.as_ref())?;
        let headers = serde_json::to_string(headers).map_err(|error| AwsError::internal(&error))?;
        connection
            .prepare_cached("INSERT OR REPLACE INTO objects VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(rusqlite::params![
                bucket,
                key.as_bytes(),
                written.content.name(),
                signed(written.size_bytes),
                written.e_tag,
                self.clock.now().as_millisecond(),
                headers,
            ])?;
        Ok(present)
    }

    /// Removes the object if it is there.
    pub(crate) fn remove_object(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let removed: Option<String> = self
            .index
            .lock()
            .query_row(
                "DELETE FROM objects WHERE bucket = ?1 AND key = ?2 RETURNING content",
                (bucket, key.as_bytes()),
                |row| row.get(0),
            )
            .optional()?;
        if let Some(content) = removed {
            self.content.remove(&content);
        }
        Ok(())
    }

    pub(crate) fn bucket_is_empty(&self, bucket: &str) -> Result<bool, AwsError> {
        Ok(self.index.lock().query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM objects WHERE bucket = ?1)",
            [bucket],
            |row| row.get(0),
        )?)
    }
}

impl Precondition {
    fn check(&self, present: Option<&StoredObject>) -> Result<(), AwsError> {
        match (self, present) {
            (Self::ETag(_), None) => Err(AwsError::no_such_key()),
            (Self::Absent, Some(_)) => Err(precondition_failed()),
            (Self::ETag(wanted), Some(object)) if *wanted != object.e_tag => {
                Err(precondition_failed())
            }
            _ => Ok(()),
        }
    }
}

/// SQLite and S3's interface have sizes with a sign.
pub(super) fn signed(size_bytes: u64) -> i64 {
    i64::try_from(size_bytes).expect("no file has more than 63 bits of size")
}

pub(super) fn unsigned(size_bytes: i64) -> u64 {
    u64::try_from(size_bytes).expect("sizes are stored without a sign")
}

pub(super) fn precondition_failed() -> AwsError {
    AwsError::new(
        412,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    )
}
