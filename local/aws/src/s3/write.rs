//! `PutObject`, `CopyObject`, `DeleteObject` and `DeleteObjects`.

use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectInput,
    DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag, Error,
    IfMatch, IfNoneMatch, MetadataDirective, ObjectCannedACL, PutObjectInput, PutObjectOutput,
    ServerSideEncryption, StorageClass,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};

use super::body::{self, ClientDigests, LocalBytes};
use super::objects::Precondition;
use super::read::refuse_foreign_versions;
use super::{Service, principal, refuse, timestamp};
use crate::AwsError;

/// At most this many keys in one `DeleteObjects` (S3, `DeleteObjects`).
const MAX_DELETED_KEYS: usize = 1000;

/// What is kept of a request's headers; the inputs of three operations have the same fields.
macro_rules! stored_headers {
    ($input:ident) => {
        $crate::s3::StoredHeaders {
            cache_control: $input.cache_control,
            content_disposition: $input.content_disposition,
            content_encoding: $crate::s3::write::stored_encoding(
                $input.content_encoding.as_deref(),
            ),
            content_language: $input.content_language,
            content_type: Some($crate::s3::write::content_type($input.content_type)),
            kms_key: None,
            metadata: $input.metadata.unwrap_or_default().into_iter().collect(),
        }
    };
}
pub(super) use stored_headers;

/// What must hold of the source of a copy.
macro_rules! source_conditions {
    ($input:ident) => {
        $crate::s3::read::Conditions {
            matching: $input.copy_source_if_match.clone(),
            not_matching: $input.copy_source_if_none_match.clone(),
            modified_since: $input.copy_source_if_modified_since.clone(),
            unmodified_since: $input.copy_source_if_unmodified_since.clone(),
        }
    };
}
pub(super) use source_conditions;

impl Service {
    pub(super) async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<PutObjectOutput> {
        let digests = ClientDigests::of(&request.headers, request.trailing_headers.clone());
        let input = request.input;
        refuse_access_lists(input.acl.as_ref())?;
        refuse("tags on objects", input.tagging.is_some())?;
        refuse("appending to an object", input.write_offset_bytes.is_some())?;
        refuse_storage_class(input.storage_class.as_ref())?;
        refuse_keys(
            input.server_side_encryption.as_ref(),
            input.sse_customer_key.is_some(),
        )?;
        let precondition = precondition(input.if_match, input.if_none_match)?;
        let headers = stored_headers!(input);
        let (written, checksum) = body::receive(&self.aws, input.body, &digests).await?;
        let e_tag = written.e_tag.clone();
        self.aws
            .store_object(&input.bucket, &input.key, written, &headers, &precondition)?;
        Ok(PutObjectOutput {
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            e_tag: Some(ETag::Strong(e_tag)),
            ..PutObjectOutput::default()
        })
    }

    pub(super) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<CopyObjectOutput> {
        let (bucket, key) = copy_source(&request.input.copy_source)?;
        self.aws
            .authorize_object(&principal(&request)?, "s3:GetObject", &bucket, &key)?;
        let (object, lease) = self.readable(&request, &bucket, &key)?;
        let input = request.input;
        refuse_in_copy(&input)?;
        source_conditions!(input).check_source(&object)?;
        let replaces = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        if bucket == input.bucket && key == input.key && !replaces {
            return Err(S3Error::with_message(
                S3ErrorCode::InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself \
                 without changing the object's metadata, storage class, website redirect location \
                 or encryption attributes.",
            ));
        }
        let headers = if replaces {
            stored_headers!(input)
        } else {
            // A copy is encrypted as its own bucket has it, whatever its source was.
            crate::s3::StoredHeaders {
                kms_key: None,
                ..object.headers
            }
        };
        let aws = std::sync::Arc::clone(&self.aws);
        let written =
            blocking(move || body::write_file(&aws, &LocalBytes::CopyOf(&lease.path()))).await?;
        let e_tag = written.e_tag.clone();
        self.aws.store_object(
            &input.bucket,
            &input.key,
            written,
            &headers,
            &Precondition::None,
        )?;
        Ok(CopyObjectOutput {
            copy_object_result: Some(CopyObjectResult {
                e_tag: Some(ETag::Strong(e_tag)),
                last_modified: Some(timestamp(self.aws.clock.now().as_millisecond())),
                ..CopyObjectResult::default()
            }),
            ..CopyObjectOutput::default()
        })
    }

    pub(super) fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<DeleteObjectOutput> {
        let input = request.input;
        refuse_foreign_versions(input.version_id.as_deref())?;
        refuse("conditional deletion", input.if_match.is_some())?;
        self.aws.remove_object(&input.bucket, &input.key)?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<DeleteObjectsOutput> {
        let principal = principal(&request)?;
        let input = request.input;
        if input.delete.objects.is_empty() || input.delete.objects.len() > MAX_DELETED_KEYS {
            return Err(S3ErrorCode::MalformedXML.into());
        }
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for object in input.delete.objects {
            let key = object.key;
            let result = refuse_foreign_versions(object.version_id.as_deref()).and_then(|()| {
                self.aws
                    .authorize_object(&principal, "s3:DeleteObject", &input.bucket, &key)?;
                Ok(self.aws.remove_object(&input.bucket, &key)?)
            });
            match result {
                Ok(()) => deleted.push(DeletedObject {
                    key: Some(key),
                    ..Default::default()
                }),
                Err(error) => errors.push(Error {
                    code: Some(error.code().as_str().to_owned()),
                    key: Some(key),
                    message: error.message().map(str::to_owned),
                    version_id: None,
                }),
            }
        }
        let quiet = input.delete.quiet.unwrap_or(false);
        Ok(DeleteObjectsOutput {
            deleted: (!quiet).then_some(deleted),
            errors: Some(errors),
            ..DeleteObjectsOutput::default()
        })
    }
}

fn refuse_in_copy(input: &CopyObjectInput) -> S3Result<()> {
    refuse_access_lists(input.acl.as_ref())?;
    refuse("tags on objects", input.tagging.is_some())?;
    refuse_storage_class(input.storage_class.as_ref())?;
    refuse_keys(
        input.server_side_encryption.as_ref(),
        input.sse_customer_key.is_some(),
    )
}

/// Runs file work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AwsError> + Send + 'static,
) -> S3Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(AwsError::internal(&error).into()),
    }
}

pub(super) fn copy_source(source: &CopySource) -> S3Result<(String, String)> {
    match source {
        CopySource::Bucket {
            bucket,
            key,
            version_id,
        } => {
            refuse_foreign_versions(version_id.as_deref())?;
            Ok((bucket.to_string(), key.to_string()))
        }
        _ => Err(S3Error::with_message(
            S3ErrorCode::NotImplemented,
            "the embedded S3 does not support access points",
        )),
    }
}

pub(super) fn precondition(
    if_match: Option<IfMatch>,
    if_none_match: Option<IfNoneMatch>,
) -> S3Result<Precondition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Precondition::None),
        (None, Some(condition)) if condition.is_any() => Ok(Precondition::Absent),
        (Some(condition), None) if !condition.is_any() => {
            let e_tag = condition.into_etag().expect("not the wildcard");
            Ok(Precondition::ETag(e_tag.into_value()))
        }
        _ => Err(S3Error::with_message(
            S3ErrorCode::NotImplemented,
            "A header you provided implies functionality that is not implemented",
        )),
    }
}

/// `aws-chunked` tells how the body travelled, not what it is.
pub(super) fn stored_encoding(encoding: Option<&str>) -> Option<String> {
    let encodings: Vec<_> = encoding?
        .split(',')
        .map(str::trim)
        .filter(|encoding| !encoding.is_empty() && *encoding != "aws-chunked")
        .collect();
    (!encodings.is_empty()).then(|| encodings.join(","))
}

pub(super) fn content_type(given: Option<String>) -> String {
    given.unwrap_or_else(|| "binary/octet-stream".to_owned())
}

/// Access lists are off, as they are for every bucket made since April 2023.
pub(super) fn refuse_access_lists(acl: Option<&ObjectCannedACL>) -> S3Result<()> {
    match acl.map(ObjectCannedACL::as_str) {
        None | Some(ObjectCannedACL::PRIVATE | ObjectCannedACL::BUCKET_OWNER_FULL_CONTROL) => {
            Ok(())
        }
        Some(_) => Err(S3Error::with_message(
            S3ErrorCode::AccessControlListNotSupported,
            "The bucket does not allow ACLs",
        )),
    }
}

pub(super) fn refuse_storage_class(class: Option<&StorageClass>) -> S3Result<()> {
    refuse(
        "storage classes other than STANDARD",
        class.is_some_and(|class| class.as_str() != StorageClass::STANDARD),
    )
}

pub(super) fn refuse_keys(
    encryption: Option<&ServerSideEncryption>,
    customer_key: bool,
) -> S3Result<()> {
    refuse("encryption with the customer's key", customer_key)?;
    refuse(
        "encryption with KMS",
        encryption.is_some_and(|method| method.as_str() != ServerSideEncryption::AES256),
    )
}
