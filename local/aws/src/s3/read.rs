//! `GetObject` and `HeadObject`.

use std::io::SeekFrom;
use std::ops::Range;

use futures::TryStreamExt as _;
use s3s::dto::{
    ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput,
    IfMatch, IfModifiedSince, IfNoneMatch, IfUnmodifiedSince, StreamingBlob, Timestamp,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::objects::{StoredObject, precondition_failed, signed};
use super::{Service, kms, principal, refuse, timestamp};
use crate::AwsError;
use crate::content::ContentLease;

/// Size of the pieces that a body is sent in.
const CHUNK_BYTES: usize = 256 * 1024;

/// The conditions a reader may set.
pub(super) struct Conditions {
    /// `If-Match`.
    pub(super) matching: Option<IfMatch>,
    /// `If-None-Match`.
    pub(super) not_matching: Option<IfNoneMatch>,
    pub(super) modified_since: Option<IfModifiedSince>,
    pub(super) unmodified_since: Option<IfUnmodifiedSince>,
}

impl Conditions {
    /// As [`Conditions::check`], for the source of a copy, which is never "not modified".
    pub(super) fn check_source(&self, object: &StoredObject) -> S3Result<()> {
        self.check(object).map_err(|_| precondition_failed().into())
    }

    /// RFC 9110 section 13.2.2, as S3 applies it: an entity tag outweighs a time.
    fn check(&self, object: &StoredObject) -> S3Result<()> {
        let tagged = |condition: &ETagCondition| {
            condition
                .as_etag()
                .is_none_or(|e_tag| e_tag.value() == object.e_tag)
        };
        let modified = seconds(&timestamp(object.modified_ms));
        match (&self.matching, &self.unmodified_since) {
            (Some(condition), _) if !tagged(condition) => return Err(precondition_failed().into()),
            (None, Some(time)) if modified > seconds(time) => {
                return Err(precondition_failed().into());
            }
            _ => {}
        }
        match (&self.not_matching, &self.modified_since) {
            (Some(condition), _) if tagged(condition) => Err(S3ErrorCode::NotModified.into()),
            (None, Some(time)) if modified <= seconds(time) => Err(S3ErrorCode::NotModified.into()),
            _ => Ok(()),
        }
    }
}

/// HTTP dates have no fractions.
fn seconds(time: &Timestamp) -> i64 {
    time::OffsetDateTime::from(time.clone()).unix_timestamp()
}

impl Service {
    pub(super) async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<GetObjectOutput> {
        refuse_foreign_versions(request.input.version_id.as_deref())?;
        refuse(
            "reading one part of an object",
            request.input.part_number.is_some(),
        )?;
        refuse(
            "encryption with the customer's key",
            request.input.sse_customer_key.is_some(),
        )?;
        let (object, lease) = self.readable(&request, &request.input.bucket, &request.input.key)?;
        let input = request.input;
        Conditions {
            matching: input.if_match,
            not_matching: input.if_none_match,
            modified_since: input.if_modified_since,
            unmodified_since: input.if_unmodified_since,
        }
        .check(&object)?;
        let bytes = wanted_range(input.range, object.size_bytes)?;
        let range = bytes.clone().unwrap_or(0..object.size_bytes);
        let body = stream(lease, range.clone()).await?;
        Ok(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(body),
            cache_control: object.headers.cache_control,
            content_disposition: object.headers.content_disposition,
            content_encoding: object.headers.content_encoding,
            content_language: object.headers.content_language,
            content_length: Some(signed(range.end - range.start)),
            content_range: bytes.map(|range| content_range(&range, object.size_bytes)),
            content_type: object.headers.content_type,
            e_tag: Some(ETag::Strong(object.e_tag)),
            last_modified: Some(timestamp(object.modified_ms)),
            metadata: Some(object.headers.metadata.into_iter().collect()),
            server_side_encryption: Some(kms::method(object.headers.kms_key.as_deref())),
            ssekms_key_id: object.headers.kms_key,
            ..GetObjectOutput::default()
        })
    }

    pub(super) fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<HeadObjectOutput> {
        refuse_foreign_versions(request.input.version_id.as_deref())?;
        refuse(
            "reading one part of an object",
            request.input.part_number.is_some(),
        )?;
        let (object, _) = self.readable(&request, &request.input.bucket, &request.input.key)?;
        let input = request.input;
        Conditions {
            matching: input.if_match,
            not_matching: input.if_none_match,
            modified_since: input.if_modified_since,
            unmodified_since: input.if_unmodified_since,
        }
        .check(&object)?;
        let bytes = wanted_range(input.range, object.size_bytes)?;
        let range = bytes.clone().unwrap_or(0..object.size_bytes);
        Ok(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: object.headers.cache_control,
            content_disposition: object.headers.content_disposition,
            content_encoding: object.headers.content_encoding,
            content_language: object.headers.content_language,
            content_length: Some(signed(range.end - range.start)),
            content_range: bytes.map(|range| content_range(&range, object.size_bytes)),
            content_type: object.headers.content_type,
            e_tag: Some(ETag::Strong(object.e_tag)),
            last_modified: Some(timestamp(object.modified_ms)),
            metadata: Some(object.headers.metadata.into_iter().collect()),
            server_side_encryption: Some(kms::method(object.headers.kms_key.as_deref())),
            ssekms_key_id: object.headers.kms_key,
            ..HeadObjectOutput::default()
        })
    }

    /// The object, which the gate has already allowed to be read.
    pub(super) fn readable<T>(
        &self,
        request: &S3Request<T>,
        bucket: &str,
        key: &str,
    ) -> S3Result<(StoredObject, ContentLease)> {
        match self.aws.find_object(bucket, key)? {
            Some(found) => {
                self.aws
                    .authorize_decryption(&principal(request)?, &found.0)?;
                Ok(found)
            }
            None => Err(self
                .aws
                .missing_object(&principal(request)?, bucket, key)
                .into()),
        }
    }
}

/// Buckets are not versioned; the one version of an object is called `null`.
pub(super) fn refuse_foreign_versions(version_id: Option<&str>) -> S3Result<()> {
    match version_id {
        None | Some("null") => Ok(()),
        Some(version_id) => Err(S3Error::with_message(
            S3ErrorCode::NoSuchVersion,
            format!("The specified version does not exist: \"{version_id}\""),
        )),
    }
}

fn wanted_range(range: Option<s3s::dto::Range>, size_bytes: u64) -> S3Result<Option<Range<u64>>> {
    range
        .map(|range| range.check(size_bytes))
        .transpose()
        .map_err(|_| {
            S3Error::from(AwsError::new(
                416,
                "InvalidRange",
                "The requested range is not satisfiable",
            ))
        })
}

fn content_range(range: &Range<u64>, size_bytes: u64) -> String {
    format!("bytes {}-{}/{size_bytes}", range.start, range.end - 1)
}

/// A part of a content file as a body. The lease is held until the body is sent.
async fn stream(lease: ContentLease, range: Range<u64>) -> S3Result<StreamingBlob> {
    let open = async {
        let mut file = tokio::fs::File::open(lease.path()).await?;
        file.seek(SeekFrom::Start(range.start)).await?;
        Ok(file.take(range.end - range.start))
    };
    let reader = open
        .await
        .map_err(|error: std::io::Error| AwsError::from(error))?;
    let stream = ReaderStream::with_capacity(reader, CHUNK_BYTES).inspect_ok(move |_| {
        let _held = &lease;
    });
    Ok(StreamingBlob::wrap(stream))
}
