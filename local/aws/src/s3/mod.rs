//! S3 over HTTP: the protocol is `s3s`'s, the storage is ours.
//!
//! `s3s` parses requests, verifies signatures and renders answers; [`access`] adds what it leaves
//! to the user (session tokens, regions, policies), and one file per group of operations maps its
//! data to the store.

mod access;
mod body;
mod buckets;
mod kms;
mod list;
mod listing;
mod multipart;
mod objects;
mod read;
mod service;
#[cfg(test)]
mod tests;
mod uploads;
mod write;

use std::sync::Arc;

use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};

pub(crate) use body::{LocalBytes, write_file};
pub(crate) use listing::{PageRequest, Position};
pub(crate) use objects::{Precondition, StoredHeaders};

use crate::{AwsError, LocalAws, Principal};

/// The operations of S3 on one embedded AWS.
#[derive(Debug, Clone)]
pub(super) struct Service {
    aws: Arc<LocalAws>,
}

/// The S3 part of the endpoint.
pub(crate) fn service(aws: &Arc<LocalAws>) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Service {
        aws: Arc::clone(aws),
    });
    builder.set_auth(access::Keys {
        aws: Arc::clone(aws),
    });
    builder.set_access(access::Gate {
        aws: Arc::clone(aws),
    });
    builder.build()
}

impl From<AwsError> for S3Error {
    fn from(error: AwsError) -> Self {
        let code =
            S3ErrorCode::from_bytes(error.code().as_bytes()).unwrap_or(S3ErrorCode::InternalError);
        let mut answer = Self::with_message(code, error.message().to_owned());
        if let Ok(status) = http::StatusCode::from_u16(error.status()) {
            answer.set_status_code(status);
        }
        answer
    }
}

/// The caller, put there by [`access::Gate`].
fn principal<T>(request: &S3Request<T>) -> S3Result<Principal> {
    request
        .extensions
        .get::<Principal>()
        .cloned()
        .ok_or_else(|| S3Error::with_message(S3ErrorCode::AccessDenied, "Access Denied"))
}

/// Refuses an option that would change what S3 does and that is not supported here.
fn refuse(option: &str, given: bool) -> S3Result<()> {
    if given {
        return Err(S3Error::with_message(
            S3ErrorCode::NotImplemented,
            format!("the embedded S3 does not support {option}"),
        ));
    }
    Ok(())
}

fn timestamp(milliseconds: i64) -> s3s::dto::Timestamp {
    let nanoseconds = i128::from(milliseconds) * 1_000_000;
    time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
        .into()
}
