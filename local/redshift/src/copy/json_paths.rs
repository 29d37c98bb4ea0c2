//! The `JSONPaths` file that a COPY of JSON names.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{CopyFormat, JsonOption};
use local_transfer::JsonPaths;

use super::errors;
use super::source::bucket_and_key;
use crate::cloud::CloudSession;
use crate::session::Result;

/// What the file says; `None` if the statement names none, or if it is none and `auto` holds.
pub(super) fn read(cloud: &dyn CloudSession, format: &CopyFormat) -> Result<Option<JsonPaths>> {
    let CopyFormat::Json(JsonOption::Paths(url)) = format else {
        return Ok(None);
    };
    let refuse = |reason: &str| {
        SqlError::new(SqlState::INTERNAL_ERROR, reason).with_detail(errors::block(
            reason,
            8001,
            &format!("JSONPaths file: {url}"),
        ))
    };
    let (bucket, key) = bucket_and_key(url)
        .filter(|(_, key)| !key.is_empty())
        .ok_or_else(|| refuse("The JSONPaths file must be an object of Amazon S3"))?;
    let content = cloud
        .get(bucket, key)
        .map_err(|error| errors::s3_error(&error))?;
    let text = std::fs::read(&content.path).map_err(|error| refuse(&error.to_string()))?;
    JsonPaths::parse(&text).map_err(|reason| refuse(&reason))
}
