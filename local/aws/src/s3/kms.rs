//! Objects under a key of KMS. Their bytes lie as all others do; what is real are the permissions on
//! the key (KMS developer guide, "Permissions for using KMS keys with S3") and what S3 tells of it.
//! Keys need not be made: a key is whatever is named.

use iam_rs::Context;
use s3s::dto::ServerSideEncryption;

use super::objects::StoredObject;
use crate::iam::Access;
use crate::{AwsError, LocalAws, Principal};

/// What `x-amz-server-side-encryption` says.
pub(super) fn method(kms_key: Option<&str>) -> ServerSideEncryption {
    ServerSideEncryption::from_static(match kms_key {
        Some(_) => ServerSideEncryption::AWS_KMS,
        None => ServerSideEncryption::AES256,
    })
}

impl LocalAws {
    /// The ARN of the key that a writer named, if the writer may use it. A bare id or alias is of the
    /// writer's account and the bucket's region.
    pub(crate) fn kms_key_for_writing(
        &self,
        principal: &Principal,
        bucket: &str,
        key: &str,
    ) -> Result<String, AwsError> {
        let arn = if key.starts_with("arn:") {
            key.to_owned()
        } else {
            let (_, region) = self
                .accounts
                .bucket_owner_and_region(bucket)
                .ok_or_else(AwsError::no_such_bucket)?;
            let account = principal.account_id();
            let resource = if key.starts_with("alias/") {
                key.to_owned()
            } else {
                format!("key/{key}")
            };
            format!("arn:aws:kms:{region}:{account}:{resource}")
        };
        self.authorize_key(principal, "kms:GenerateDataKey", &arn)?;
        Ok(arn)
    }

    /// Reading needs `kms:Decrypt` on the object's key.
    pub(crate) fn authorize_decryption(
        &self,
        principal: &Principal,
        object: &StoredObject,
    ) -> Result<(), AwsError> {
        match &object.headers.kms_key {
            Some(arn) => self.authorize_key(principal, "kms:Decrypt", arn),
            None => Ok(()),
        }
    }

    fn authorize_key(
        &self,
        principal: &Principal,
        action: &str,
        arn: &str,
    ) -> Result<(), AwsError> {
        let account = arn.split(':').nth(4).unwrap_or_default();
        let access = Access {
            action,
            resource: arn.to_owned(),
            // A key's default policy lets its account decide; other accounts would need a policy of the key.
            resource_account: account,
            context: Context::new(),
        };
        self.accounts
            .authorize(principal, access, None, self.clock.now())
    }
}
