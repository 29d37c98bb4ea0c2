//! Operations on buckets.

use s3s::dto::{
    Bucket, BucketLocationConstraint, CreateBucketInput, CreateBucketOutput, DeleteBucketInput,
    DeleteBucketOutput, GetBucketLocationInput, GetBucketLocationOutput, HeadBucketInput,
    HeadBucketOutput, ListBucketsInput, ListBucketsOutput, Owner,
};
use s3s::{S3Request, S3Result, s3_error};

use super::{Service, principal, refuse, timestamp};
use crate::{AwsError, Error};

/// The region of a bucket that is created without naming one.
const DEFAULT_REGION: &str = "us-east-1";

impl Service {
    pub(super) fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<CreateBucketOutput> {
        let account_id = principal(&request)?.account_id().to_owned();
        let signed_for = request
            .region
            .as_ref()
            .map(|region| region.as_str().to_owned());
        let input = request.input;
        refuse(
            "object lock",
            input.object_lock_enabled_for_bucket == Some(true),
        )?;
        let region = input
            .create_bucket_configuration
            .and_then(|configuration| configuration.location_constraint)
            .map_or(DEFAULT_REGION.to_owned(), |region| match region.as_str() {
                BucketLocationConstraint::EU => "eu-west-1".to_owned(),
                region => region.to_owned(),
            });
        if signed_for.is_some_and(|signed_for| signed_for != DEFAULT_REGION && signed_for != region)
        {
            return Err(s3_error!(
                IllegalLocationConstraintException,
                "The {region} location constraint is incompatible for the region specific endpoint \
                 this request was sent to."
            ));
        }
        if let Some((owner, _)) = self.aws.accounts.bucket_owner_and_region(&input.bucket)
            && owner == account_id
        {
            return Err(s3_error!(
                BucketAlreadyOwnedByYou,
                "Your previous request to create the named bucket succeeded and you already own it."
            ));
        }
        self.aws
            .create_bucket(&account_id, &input.bucket, &region)
            .map_err(answer)?;
        Ok(CreateBucketOutput {
            location: Some(format!("/{}", input.bucket)),
        })
    }

    pub(super) fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> S3Result<DeleteBucketOutput> {
        let bucket = request.input.bucket;
        if !self.aws.bucket_is_empty(&bucket)? {
            return Err(s3_error!(
                BucketNotEmpty,
                "The bucket you tried to delete is not empty"
            ));
        }
        for upload in self.aws.uploads(&bucket, "")? {
            self.aws.abort_upload(&bucket, &upload.key, &upload.id)?;
        }
        self.aws.accounts.delete_bucket(&bucket).map_err(answer)?;
        Ok(DeleteBucketOutput::default())
    }

    pub(super) fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<HeadBucketOutput> {
        let bucket = request.input.bucket;
        let region = self.region_of(&bucket)?;
        Ok(HeadBucketOutput {
            bucket_region: Some(region),
            ..HeadBucketOutput::default()
        })
    }

    pub(super) fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<GetBucketLocationOutput> {
        let bucket = request.input.bucket;
        let region = self.region_of(&bucket)?;
        // S3 has no name for the location of its first region.
        let constraint = (region != DEFAULT_REGION).then(|| region.into());
        Ok(GetBucketLocationOutput {
            location_constraint: constraint,
        })
    }

    pub(super) fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> S3Result<ListBucketsOutput> {
        let account_id = principal(&request)?.account_id().to_owned();
        let input = request.input;
        refuse("pages of buckets", input.continuation_token.is_some())?;
        let prefix = input.prefix.unwrap_or_default();
        let buckets = self
            .aws
            .accounts
            .buckets_of(&account_id)
            .into_iter()
            .filter(|(name, bucket)| {
                name.starts_with(&prefix)
                    && input
                        .bucket_region
                        .as_ref()
                        .is_none_or(|region| *region == bucket.region)
            })
            .map(|(name, bucket)| Bucket {
                bucket_region: Some(bucket.region),
                creation_date: Some(timestamp(bucket.created.as_millisecond())),
                name: Some(name),
            })
            .collect();
        Ok(ListBucketsOutput {
            buckets: Some(buckets),
            owner: Some(Owner {
                display_name: None,
                id: Some(account_id),
            }),
            prefix: (!prefix.is_empty()).then_some(prefix),
            ..ListBucketsOutput::default()
        })
    }

    fn region_of(&self, bucket: &str) -> S3Result<String> {
        match self.aws.accounts.bucket_owner_and_region(bucket) {
            Some((_, region)) => Ok(region),
            None => Err(AwsError::no_such_bucket().into()),
        }
    }
}

fn answer(error: Error) -> s3s::S3Error {
    match error {
        Error::Refused(refusal) => refusal.into(),
        other => AwsError::internal(&other).into(),
    }
}
