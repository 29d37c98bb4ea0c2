//! Buckets of other regions (COPY, REGION): they must be named, and cannot be for Parquet.

use std::collections::BTreeSet;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::Copy;

use super::errors;
use super::source::{SourceObject, bucket_and_key};
use crate::cloud::CloudSession;
use crate::session::{Result, Session};

/// Refuses buckets that are not in the region of the statement, which is the cluster's unless it says
/// another.
pub(super) fn check(
    session: &Session,
    copy: &Copy,
    objects: &[SourceObject],
    cloud: &dyn CloudSession,
) -> Result<()> {
    let arn = &session.engine().options().cluster_arn;
    let cluster = arn.split(':').nth(3).unwrap_or_default();
    let expected = copy.options.region.as_deref().unwrap_or(cluster);
    let buckets: BTreeSet<&str> = objects
        .iter()
        .map(|object| object.url.as_str())
        .chain([copy.source.as_str()])
        .filter_map(|url| bucket_and_key(url).map(|(bucket, _)| bucket))
        .collect();
    for bucket in buckets {
        let actual = cloud
            .bucket_region(bucket)
            .map_err(|error| errors::s3_error(&error))?;
        if actual != expected {
            return Err(another_region(&actual, expected));
        }
    }
    Ok(())
}

fn another_region(actual: &str, expected: &str) -> SqlError {
    let message = "S3ServiceException:The bucket you are attempting to access must be addressed using \
                   the specified endpoint. Please send all future requests to this endpoint.,Status \
                   301,Error PermanentRedirect";
    SqlError::new(SqlState::INTERNAL_ERROR, message).with_detail(errors::block(
        message,
        8001,
        &format!("The bucket is in {actual}, the region of the COPY is {expected}"),
    ))
}
