//! Unfinished multipart uploads in the index.

use rusqlite::{Connection, OptionalExtension};

use super::objects::{Precondition, StoredHeaders, Written, signed, unsigned};
use crate::{AwsError, LocalAws, random};

/// Every part but the last has at least this size (S3, multipart upload limits).
const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

#[derive(Debug, Clone)]
pub(crate) struct StoredUpload {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) initiated_ms: i64,
    headers: String,
}

#[derive(Debug, Clone)]
pub(crate) struct StoredPart {
    pub(crate) number: i32,
    pub(crate) content: String,
    pub(crate) size_bytes: u64,
    pub(crate) e_tag: String,
    pub(crate) modified_ms: i64,
}

/// A part as the client names it when it completes the upload.
#[derive(Debug, Clone)]
pub(crate) struct NamedPart {
    pub(crate) number: i32,
    pub(crate) e_tag: Option<String>,
}

fn find_upload(
    connection: &Connection,
    bucket: &str,
    key: &str,
    id: &str,
) -> Result<StoredUpload, AwsError> {
    connection
        .query_row(
            "SELECT initiated_ms, headers FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3",
            (id, bucket, key.as_bytes()),
            |row| {
                Ok(StoredUpload {
                    id: id.to_owned(),
                    key: key.to_owned(),
                    initiated_ms: row.get(0)?,
                    headers: row.get(1)?,
                })
            },
        )
        .optional()?
        .ok_or_else(no_such_upload)
}

fn parts(connection: &Connection, id: &str) -> rusqlite::Result<Vec<StoredPart>> {
    connection
        .prepare_cached(
            "SELECT number, content, size_bytes, e_tag, modified_ms FROM parts
             WHERE upload = ?1 ORDER BY number",
        )?
        .query_map([id], |row| {
            Ok(StoredPart {
                number: row.get(0)?,
                content: row.get(1)?,
                size_bytes: unsigned(row.get(2)?),
                e_tag: row.get(3)?,
                modified_ms: row.get(4)?,
            })
        })?
        .collect()
}

impl LocalAws {
    /// Begins an upload and returns its id.
    pub(crate) fn begin_upload(
        &self,
        bucket: &str,
        key: &str,
        headers: &StoredHeaders,
    ) -> Result<String, AwsError> {
        let id = random::hex_id();
        let headers = serde_json::to_string(headers).map_err(|error| AwsError::internal(&error))?;
        self.index.lock().execute(
            "INSERT INTO uploads VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                &id,
                bucket,
                key.as_bytes(),
                self.clock.now().as_millisecond(),
                headers,
            ),
        )?;
        Ok(id)
    }

    /// Stores a part; the same number again replaces it.
    pub(crate) fn store_part(
        &self,
        (bucket, key, id): (&str, &str, &str),
        number: i32,
        written: Written,
    ) -> Result<(), AwsError> {
        let mut connection = self.index.lock();
        let transaction = connection.transaction()?;
        find_upload(&transaction, bucket, key, id)?;
        let replaced: Option<String> = transaction
            .query_row(
                "DELETE FROM parts WHERE upload = ?1 AND number = ?2 RETURNING content",
                (id, number),
                |row| row.get(0),
            )
            .optional()?;
        transaction.execute(
            "INSERT INTO parts VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            rusqlite::params![
                id,
                number,
                written.content.name(),
                signed(written.size_bytes),
                written.e_tag,
                self.clock.now().as_millisecond(),
            ],
        )?;
        transaction.commit()?;
        drop(connection);
        written.content.keep();
        if let Some(content) = replaced {
            self.content.remove(&content);
        }
        Ok(())
    }

    pub(crate) fn upload_parts(
        &self,
        bucket: &str,
        key: &str,
        id: &str,
    ) -> Result<Vec<StoredPart>, AwsError> {
        let connection = self.index.lock();
        find_upload(&connection, bucket, key, id)?;
        Ok(parts(&connection, id)?)
    }

    /// The parts that `named` asks for, checked as S3 checks them.
    pub(crate) fn chosen_parts(
        &self,
        bucket: &str,
        key: &str,
        id: &str,
        named: &[NamedPart],
    ) -> Result<Vec<StoredPart>, AwsError> {
        let stored = self.upload_parts(bucket, key, id)?;
        if named.is_empty() {
            return Err(AwsError::new(
                400,
                "MalformedXML",
                "You must specify at least one part",
            ));
        }
        if !named.is_sorted_by(|left, right| left.number < right.number) {
            return Err(AwsError::new(
                400,
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part \
                 number.",
            ));
        }
        let mut chosen = Vec::with_capacity(named.len());
        for (position, part) in named.iter().enumerate() {
            let found = stored
                .iter()
                .find(|stored| {
                    stored.number == part.number
                        && part
                            .e_tag
                            .as_ref()
                            .is_none_or(|e_tag| *e_tag == stored.e_tag)
                })
                .ok_or_else(invalid_part)?;
            if position + 1 < named.len() && found.size_bytes < MIN_PART_BYTES {
                return Err(AwsError::new(
                    400,
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size",
                ));
            }
            chosen.push(found.clone());
        }
        Ok(chosen)
    }

    /// Turns the upload into the object whose joined content is `written`.
    pub(crate) fn finish_upload(
        &self,
        (bucket, key, id): (&str, &str, &str),
        written: Written,
        precondition: &Precondition,
    ) -> Result<(), AwsError> {
        let mut connection = self.index.lock();
        let transaction = connection.transaction()?;
        let upload = find_upload(&transaction, bucket, key, id)?;
        let headers =
            serde_json::from_str(&upload.headers).map_err(|error| AwsError::internal(&error))?;
        let replaced =
            self.insert_object(&transaction, bucket, key, &written, &headers, precondition)?;
        let parts = parts(&transaction, id)?;
        transaction.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
        transaction.commit()?;
        drop(connection);
        written.content.keep();
        for content in replaced
            .map(|object| object.content)
            .into_iter()
            .chain(parts.into_iter().map(|part| part.content))
        {
            self.content.remove(&content);
        }
        Ok(())
    }

    pub(crate) fn abort_upload(&self, bucket: &str, key: &str, id: &str) -> Result<(), AwsError> {
        let mut connection = self.index.lock();
        let transaction = connection.transaction()?;
        find_upload(&transaction, bucket, key, id)?;
        let parts = parts(&transaction, id)?;
        transaction.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
        transaction.commit()?;
        drop(connection);
        for part in parts {
            self.content.remove(&part.content);
        }
        Ok(())
    }

    /// The unfinished uploads of a bucket in order of key, then of beginning.
    pub(crate) fn uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<StoredUpload>, AwsError> {
        let connection = self.index.lock();
        let uploads: Vec<StoredUpload> = connection
            .prepare_cached(
                "SELECT id, key, initiated_ms, headers FROM uploads WHERE bucket = ?1
                 ORDER BY key, initiated_ms",
            )?
            .query_map([bucket], |row| {
                Ok(StoredUpload {
                    id: row.get(0)?,
                    key: String::from_utf8_lossy(&row.get::<_, Vec<u8>>(1)?).into_owned(),
                    initiated_ms: row.get(2)?,
                    headers: row.get(3)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(uploads
            .into_iter()
            .filter(|upload| upload.key.starts_with(prefix))
            .collect())
    }
}

fn no_such_upload() -> AwsError {
    AwsError::new(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have \
         been aborted or completed.",
    )
}

fn invalid_part() -> AwsError {
    AwsError::new(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been \
         uploaded, or the specified entity tag may not match the part's entity tag.",
    )
}
