//! Which objects a COPY reads: all under a key prefix, or those that a manifest lists.

use std::path::PathBuf;

use local_dialect::error::{SqlError, SqlState};
use serde::Deserialize;

use crate::cloud::{CloudSession, Service};
use crate::copy::errors::s3_error;
use crate::session::Result;

/// One object to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::copy) struct SourceObject {
    /// `s3://bucket/key`, as error tables name it.
    pub(in crate::copy) url: String,
    pub(in crate::copy) path: PathBuf,
    pub(in crate::copy) size_bytes: u64,
}

#[derive(Deserialize)]
struct Manifest {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    url: String,
    #[serde(default)]
    mandatory: bool,
    #[serde(default)]
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    content_length: Option<u64>,
}

/// Bucket and key of `s3://bucket/key`.
pub(crate) fn bucket_and_key(url: &str) -> Option<(&str, &str)> {
    let (bucket, key) = url.strip_prefix("s3://")?.split_once('/')?;
    (!bucket.is_empty()).then_some((bucket, key))
}

/// Every object whose key starts with the prefix, in key order.
pub(in crate::copy) fn under_prefix(
    cloud: &dyn CloudSession,
    source: &str,
) -> Result<Vec<SourceObject>> {
    let (bucket, prefix) = bucket_and_key(source)
        .unwrap_or_else(|| (source.strip_prefix("s3://").unwrap_or(source), ""));
    let listed = cloud
        .list(bucket, prefix)
        .map_err(|error| s3_error(&error))?;
    if listed.is_empty() {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("The specified S3 prefix '{prefix}' does not exist"),
        )
        .with_detail(crate::copy::errors::block(
            &format!("The specified S3 prefix '{prefix}' does not exist"),
            8001,
            "",
        )));
    }
    listed
        .into_iter()
        .map(|object| {
            let content = cloud
                .get(bucket, &object.key)
                .map_err(|error| s3_error(&error))?;
            Ok(SourceObject {
                url: format!("s3://{bucket}/{}", object.key),
                path: content.path,
                size_bytes: content.size_bytes,
            })
        })
        .collect()
}

/// The objects of the manifest at `source`, in its order; one listed twice is loaded twice.
/// `needs_lengths` for formats whose entries must tell `meta.content_length`.
pub(in crate::copy) fn of_manifest(
    cloud: &dyn CloudSession,
    source: &str,
    needs_lengths: bool,
) -> Result<Vec<SourceObject>> {
    let manifest = read_manifest(cloud, source)?;
    let mut objects = Vec::with_capacity(manifest.entries.len());
    for entry in &manifest.entries {
        objects.extend(entry_object(cloud, entry, needs_lengths)?);
    }
    if objects.is_empty() {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("No file of the manifest '{source}' exists"),
        ));
    }
    Ok(objects)
}

fn read_manifest(cloud: &dyn CloudSession, source: &str) -> Result<Manifest> {
    const FULL_PATH: &str = "COPY with MANIFEST parameter requires full path of an S3 object.";
    let full_path =
        || {
            SqlError::new(SqlState::INTERNAL_ERROR, FULL_PATH).with_detail(
                crate::copy::errors::block(FULL_PATH, 8001, &format!("Error found: {source}")),
            )
        };
    let (bucket, key) = bucket_and_key(source)
        .filter(|(_, key)| !key.is_empty())
        .ok_or_else(full_path)?;
    let content = cloud.get(bucket, key).map_err(|error| {
        if error.service == Service::S3 && error.status == 404 && error.code == "NoSuchKey" {
            full_path()
        } else {
            s3_error(&error)
        }
    })?;
    let unreadable = |reason: &dyn std::fmt::Display| {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            "Manifest file is not in correct json format",
        )
        .with_detail(crate::copy::errors::block(
            "Manifest file is not in correct json format",
            8001,
            &format!("Manifest file location = {source}: {reason}"),
        ))
    };
    let text = std::fs::read(&content.path).map_err(|error| unreadable(&error))?;
    serde_json::from_slice(&text).map_err(|error| unreadable(&error))
}

fn entry_object(
    cloud: &dyn CloudSession,
    entry: &Entry,
    needs_lengths: bool,
) -> Result<Option<SourceObject>> {
    let url = &entry.url;
    let refuse = |message: String| Err(SqlError::new(SqlState::INTERNAL_ERROR, message));
    let Some((bucket, key)) = bucket_and_key(url) else {
        return refuse(format!(
            "Manifest entry '{url}' is not a location in Amazon S3"
        ));
    };
    let declared = entry.meta.as_ref().and_then(|meta| meta.content_length);
    if needs_lengths && declared.is_none() {
        return refuse(format!(
            "Manifest entry '{url}' needs \"meta\" with \"content_length\" for a columnar format"
        ));
    }
    let content = match cloud.get(bucket, key) {
        Ok(content) => content,
        Err(error) if error.code == "NoSuchKey" && !entry.mandatory => return Ok(None),
        Err(error) if error.code == "NoSuchKey" => {
            return refuse(format!(
                "Mandatory url is not present in manifest file. '{url}'"
            ));
        }
        Err(error) => return Err(s3_error(&error)),
    };
    if let Some(length) = declared
        && length != content.size_bytes
    {
        return refuse(format!(
            "File size in the manifest does not match: '{url}' has {} bytes, \"content_length\" is \
             {length}",
            content.size_bytes
        ));
    }
    Ok(Some(SourceObject {
        url: url.clone(),
        path: content.path,
        size_bytes: content.size_bytes,
    }))
}

#[cfg(test)]
mod tests;
