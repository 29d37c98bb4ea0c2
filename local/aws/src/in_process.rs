//! The services as the embedded Redshift uses them: in this process, without HTTP, and decided by
//! the same policies. Every call may block on files or on a running function, so none belongs on an
//! async thread.

use std::path::{Path, PathBuf};

use crate::content::ContentLease;
use crate::iam::Caller;
use crate::lambda::InvokeReply;
use crate::s3::{LocalBytes, PageRequest, Position, Precondition, StoredHeaders, write_file};
use crate::sts::AssumeRoleRequest;
use crate::{AwsError, LocalAws, Principal};

/// The session name that Redshift uses for the roles it assumes.
const REDSHIFT_SESSION: &str = "RedshiftIamRoleSession";

/// A listed object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSummary {
    pub key: String,
    pub size_bytes: u64,
}

/// An object's bytes as a file, which stays as it is until this value is dropped.
#[derive(Debug)]
pub struct Object {
    lease: ContentLease,
    size_bytes: u64,
}

impl Object {
    /// The file; to be read only.
    pub fn path(&self) -> PathBuf {
        self.lease.path()
    }

    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }
}

/// Where the bytes of a new object come from.
#[derive(Debug, Clone, Copy)]
pub enum ObjectSource<'a> {
    Bytes(&'a [u8]),
    /// A finished file, which is moved away.
    File(&'a Path),
}

impl LocalAws {
    /// A session of `role_arn` for an AWS service, which only the role's trust policy decides.
    /// `source_account` and `source_arn` are on whose behalf the service asks.
    pub fn assume_role_as_service(
        &self,
        role_arn: &str,
        service: &str,
        external_id: Option<&str>,
        source_account: &str,
        source_arn: &str,
    ) -> Result<Principal, AwsError> {
        let request = AssumeRoleRequest {
            role_arn,
            session_name: REDSHIFT_SESSION,
            external_id,
            source: Some((source_account, source_arn)),
        };
        let role = self.authorize_assume_role(&Caller::Service(service), &request)?;
        Ok(Principal::role_session(&role, REDSHIFT_SESSION, None))
    }

    /// A session of `role_arn` for a principal: its own policies and the role's trust policy
    /// decide.
    pub fn assume_role(
        &self,
        principal: &Principal,
        role_arn: &str,
    ) -> Result<Principal, AwsError> {
        let request = AssumeRoleRequest {
            role_arn,
            session_name: REDSHIFT_SESSION,
            external_id: None,
            source: None,
        };
        let role = self.authorize_assume_role(&Caller::Principal(principal), &request)?;
        Ok(Principal::role_session(&role, REDSHIFT_SESSION, None))
    }

    /// The principal behind keys that were written into a statement. The errors are S3's.
    pub fn principal_for_keys(
        &self,
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Result<Principal, AwsError> {
        let unknown = || {
            AwsError::new(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
        };
        let key = self.known_key(access_key_id)?.ok_or_else(unknown)?;
        if !crate::sessions::same(&key.secret, secret_access_key) {
            return Err(AwsError::new(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your key and signing method.",
            ));
        }
        key.principal(session_token, self.clock.now())
            .map_err(|fault| match fault {
                crate::sessions::TokenFault::Expired => {
                    AwsError::new(400, "ExpiredToken", "The provided token has expired.")
                }
                crate::sessions::TokenFault::Invalid if session_token.is_none() => unknown(),
                crate::sessions::TokenFault::Invalid => AwsError::new(
                    400,
                    "InvalidToken",
                    "The provided token is malformed or otherwise invalid.",
                ),
            })
    }

    /// Every object under a prefix, in key order. Needs `s3:ListBucket`.
    pub fn list_objects(
        &self,
        principal: &Principal,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<ObjectSummary>, AwsError> {
        let context = iam_rs::Context::new().with_string("s3:prefix", prefix);
        self.authorize_bucket(principal, "s3:ListBucket", bucket, context)?;
        let mut summaries = Vec::new();
        let mut after = Position::Start;
        loop {
            let request = PageRequest {
                prefix,
                delimiter: None,
                after,
                max_entries: 1000,
            };
            let page = self.list_page(bucket, &request)?;
            summaries.extend(page.objects.into_iter().map(|(key, object)| ObjectSummary {
                key,
                size_bytes: object.size_bytes,
            }));
            match page.next {
                Some(next) => after = next,
                None => return Ok(summaries),
            }
        }
    }

    /// Needs `s3:GetObject`, and `kms:Decrypt` on the object's key if it has one of KMS; that a key is
    /// missing is told only to who may list the bucket.
    pub fn get_object(
        &self,
        principal: &Principal,
        bucket: &str,
        key: &str,
    ) -> Result<Object, AwsError> {
        self.authorize_object(principal, "s3:GetObject", bucket, key)?;
        match self.find_object(bucket, key)? {
            Some((object, lease)) => {
                self.authorize_decryption(principal, &object)?;
                Ok(Object {
                    lease,
                    size_bytes: object.size_bytes,
                })
            }
            None => Err(self.missing_object(principal, bucket, key)),
        }
    }

    /// Needs `s3:PutObject` and, with a KMS key, `kms:GenerateDataKey` on it.
    pub fn put_object(
        &self,
        principal: &Principal,
        bucket: &str,
        key: &str,
        source: ObjectSource<'_>,
        kms_key: Option<&str>,
    ) -> Result<(), AwsError> {
        self.authorize_object(principal, "s3:PutObject", bucket, key)?;
        let kms_key = kms_key
            .map(|kms_key| self.kms_key_for_writing(principal, bucket, kms_key))
            .transpose()?;
        let bytes = match source {
            ObjectSource::Bytes(bytes) => LocalBytes::Slice(bytes),
            ObjectSource::File(path) => LocalBytes::MoveOf(path),
        };
        let written = write_file(self, &bytes)?;
        let headers = StoredHeaders {
            content_type: Some("binary/octet-stream".to_owned()),
            kms_key,
            ..StoredHeaders::default()
        };
        self.store_object(bucket, key, written, &headers, &Precondition::None)
    }

    /// Needs `s3:DeleteObject`. Deleting what is not there succeeds.
    pub fn delete_object(
        &self,
        principal: &Principal,
        bucket: &str,
        key: &str,
    ) -> Result<(), AwsError> {
        self.authorize_object(principal, "s3:DeleteObject", bucket, key)?;
        self.remove_object(bucket, key)
    }

    /// The region of a bucket. S3 tells it to everybody, in the redirect that it answers to a request in
    /// another region.
    pub fn bucket_region(&self, bucket: &str) -> Result<String, AwsError> {
        match self.accounts.bucket_owner_and_region(bucket) {
            Some((_, region)) => Ok(region),
            None => Err(AwsError::no_such_bucket()),
        }
    }

    /// Invokes a function by name or ARN and waits. A name alone is a function of the caller's
    /// account in `region`. Needs `lambda:InvokeFunction`. A function that fails is a reply, not an
    /// error.
    pub fn invoke(
        &self,
        principal: &Principal,
        region: &str,
        function: &str,
        payload: &[u8],
    ) -> Result<InvokeReply, AwsError> {
        self.invoke_function(principal, region, function, payload)
    }
}
