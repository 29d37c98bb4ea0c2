//! Multipart uploads.

use std::fs::File;
use std::sync::Arc;

use md5::{Digest as _, Md5};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CopyPartResult, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, ETag, ListMultipartUploadsInput, ListMultipartUploadsOutput,
    ListPartsInput, ListPartsOutput, MultipartUpload, Part, Range, StorageClass,
    UploadPartCopyInput, UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, s3_error};

use super::body::{self, ClientDigests};
use super::objects::{Written, signed};
use super::uploads::{NamedPart, StoredPart};
use super::write::{
    blocking, copy_source, precondition, refuse_access_lists, refuse_keys, refuse_storage_class,
    source_conditions, stored_headers,
};
use super::{Service, principal, refuse, timestamp};
use crate::{AwsError, LocalAws};

const PART_NUMBERS: std::ops::RangeInclusive<i32> = 1..=10_000;

impl Service {
    pub(super) fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<CreateMultipartUploadOutput> {
        let input = request.input;
        refuse_access_lists(input.acl.as_ref())?;
        refuse("tags on objects", input.tagging.is_some())?;
        refuse_storage_class(input.storage_class.as_ref())?;
        refuse_keys(
            input.server_side_encryption.as_ref(),
            input.sse_customer_key.is_some(),
        )?;
        let headers = stored_headers!(input);
        let upload_id = self.aws.begin_upload(&input.bucket, &input.key, &headers)?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            checksum_algorithm: input.checksum_algorithm,
            checksum_type: input.checksum_type,
            key: Some(input.key),
            upload_id: Some(upload_id),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<UploadPartOutput> {
        let digests = ClientDigests::of(&request.headers, request.trailing_headers.clone());
        let input = request.input;
        check_part_number(input.part_number)?;
        let upload = (
            input.bucket.as_str(),
            input.key.as_str(),
            input.upload_id.as_str(),
        );
        let (written, checksum) = body::receive(&self.aws, input.body, &digests).await?;
        let e_tag = written.e_tag.clone();
        self.aws.store_part(upload, input.part_number, written)?;
        Ok(UploadPartOutput {
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            e_tag: Some(ETag::Strong(e_tag)),
            ..UploadPartOutput::default()
        })
    }

    pub(super) async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<UploadPartCopyOutput> {
        let (bucket, key) = copy_source(&request.input.copy_source)?;
        self.aws
            .authorize_object(&principal(&request)?, "s3:GetObject", &bucket, &key)?;
        let (object, lease) = self.readable(&request, &bucket, &key)?;
        let input = request.input;
        check_part_number(input.part_number)?;
        source_conditions!(input).check_source(&object)?;
        let range = match input.copy_source_range.as_deref() {
            None => 0..object.size_bytes,
            Some(text) => Range::parse(text)
                .ok()
                .and_then(|range| range.check(object.size_bytes).ok())
                .ok_or_else(invalid_source_range)?,
        };
        let aws = Arc::clone(&self.aws);
        let written = blocking(move || copy_range(&aws, &lease.path(), range)).await?;
        let e_tag = written.e_tag.clone();
        let upload = (
            input.bucket.as_str(),
            input.key.as_str(),
            input.upload_id.as_str(),
        );
        self.aws.store_part(upload, input.part_number, written)?;
        Ok(UploadPartCopyOutput {
            copy_part_result: Some(CopyPartResult {
                e_tag: Some(ETag::Strong(e_tag)),
                last_modified: Some(timestamp(self.aws.clock.now().as_millisecond())),
                ..CopyPartResult::default()
            }),
            ..UploadPartCopyOutput::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let input = request.input;
        let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
        let precondition = precondition(input.if_match, input.if_none_match)?;
        let named: Vec<NamedPart> = input
            .multipart_upload
            .and_then(|upload| upload.parts)
            .unwrap_or_default()
            .into_iter()
            .map(|part| {
                Ok(NamedPart {
                    number: part.part_number.ok_or(S3ErrorCode::MalformedXML)?,
                    e_tag: part.e_tag.map(ETag::into_value),
                })
            })
            .collect::<S3Result<_>>()?;
        let parts = self.aws.chosen_parts(&bucket, &key, &id, &named)?;
        let total: u64 = parts.iter().map(|part| part.size_bytes).sum();
        if input
            .mpu_object_size
            .is_some_and(|size| size != signed(total))
        {
            return Err(s3_error!(
                InvalidRequest,
                "The provided 'x-amz-mp-object-size' header does not match the size of the object"
            ));
        }
        let aws = Arc::clone(&self.aws);
        let written = blocking(move || join_parts(&aws, &parts)).await?;
        let e_tag = written.e_tag.clone();
        self.aws
            .finish_upload((&bucket, &key, &id), written, &precondition)?;
        Ok(CompleteMultipartUploadOutput {
            location: Some(format!("/{bucket}/{key}")),
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(ETag::Strong(e_tag)),
            ..CompleteMultipartUploadOutput::default()
        })
    }

    pub(super) fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let input = request.input;
        self.aws
            .abort_upload(&input.bucket, &input.key, &input.upload_id)?;
        Ok(AbortMultipartUploadOutput::default())
    }

    pub(super) fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> S3Result<ListPartsOutput> {
        let input = request.input;
        let after = input.part_number_marker.unwrap_or(0);
        let max_parts = input.max_parts.unwrap_or(1000).clamp(0, 1000);
        let limit = usize::try_from(max_parts).expect("clamped to a positive number");
        let mut parts = self
            .aws
            .upload_parts(&input.bucket, &input.key, &input.upload_id)?;
        parts.retain(|part| part.number > after);
        let is_truncated = parts.len() > limit;
        parts.truncate(limit);
        Ok(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            is_truncated: Some(is_truncated),
            max_parts: Some(max_parts),
            next_part_number_marker: parts.last().map(|part| part.number),
            part_number_marker: Some(after),
            parts: Some(parts.into_iter().map(part).collect()),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            ..ListPartsOutput::default()
        })
    }

    pub(super) fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<ListMultipartUploadsOutput> {
        let input = request.input;
        refuse(
            "a delimiter when uploads are listed",
            input.delimiter.is_some(),
        )?;
        refuse(
            "markers when uploads are listed",
            input.key_marker.is_some(),
        )?;
        let prefix = input.prefix.unwrap_or_default();
        let uploads = self.aws.uploads(&input.bucket, &prefix)?;
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            is_truncated: Some(false),
            prefix: Some(prefix),
            uploads: Some(
                uploads
                    .into_iter()
                    .map(|upload| MultipartUpload {
                        initiated: Some(timestamp(upload.initiated_ms)),
                        key: Some(upload.key),
                        upload_id: Some(upload.id),
                        ..MultipartUpload::default()
                    })
                    .collect(),
            ),
            ..ListMultipartUploadsOutput::default()
        })
    }
}

fn invalid_source_range() -> S3Error {
    s3_error!(
        InvalidArgument,
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last \
         are the zero-based offsets of the first and last bytes to copy"
    )
}

fn check_part_number(number: i32) -> S3Result<()> {
    if PART_NUMBERS.contains(&number) {
        return Ok(());
    }
    Err(s3_error!(
        InvalidArgument,
        "Part number must be an integer between 1 and 10000, inclusive"
    ))
}

fn part(part: StoredPart) -> Part {
    Part {
        e_tag: Some(ETag::Strong(part.e_tag)),
        last_modified: Some(timestamp(part.modified_ms)),
        part_number: Some(part.number),
        size: Some(signed(part.size_bytes)),
        ..Part::default()
    }
}

/// Copies a range of a content file into a new one. Blocking.
fn copy_range(
    aws: &LocalAws,
    source: &std::path::Path,
    range: std::ops::Range<u64>,
) -> Result<Written, AwsError> {
    use std::io::{Read as _, Seek as _};
    let content = aws.content.allocate()?;
    let mut file = File::open(source)?;
    file.seek(std::io::SeekFrom::Start(range.start))?;
    let mut part = file.take(range.end - range.start);
    std::io::copy(&mut part, &mut File::create(content.path())?)?;
    let (size_bytes, md5) = body::digest_file(content.path())?;
    Ok(Written {
        content,
        size_bytes,
        e_tag: hex::encode(md5),
    })
}

/// Joins the parts into one file. The entity tag is that of the parts' MD5s with their number, as
/// S3 makes it. Blocking.
fn join_parts(aws: &LocalAws, parts: &[StoredPart]) -> Result<Written, AwsError> {
    let content = aws.content.allocate()?;
    let mut joined = File::create(content.path())?;
    let (mut size_bytes, mut digest) = (0, Md5::new());
    for part in parts {
        let mut file = File::open(aws.content.path(&part.content))?;
        size_bytes += std::io::copy(&mut file, &mut joined)?;
        digest.update(hex::decode(&part.e_tag).map_err(|error| AwsError::internal(&error))?);
    }
    let e_tag = format!("{}-{}", hex::encode(digest.finalize()), parts.len());
    Ok(Written {
        content,
        size_bytes,
        e_tag,
    })
}
