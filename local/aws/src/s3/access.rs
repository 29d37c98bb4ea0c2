//! Who may do what: the secret for a key, the token of a session, the region, the policies.

use std::sync::Arc;

use iam_rs::Context;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::path::S3Path;
use s3s::{S3Error, S3Result, s3_error};

use crate::iam::Access;
use crate::sessions::TokenFault;
use crate::sigv4::Scope;
use crate::{AwsError, LocalAws, Principal};

/// Gives `s3s` the secret of an access key.
pub(super) struct Keys {
    pub(super) aws: Arc<LocalAws>,
}

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.aws.known_key(access_key)? {
            Some(key) => Ok(key.secret.into()),
            None => Err(unknown_key()),
        }
    }
}

/// Decides each request after its signature was verified, and notes the caller in its extensions.
pub(super) struct Gate {
    pub(super) aws: Arc<LocalAws>,
}

#[async_trait::async_trait]
impl S3Access for Gate {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let principal = self.authenticate(cx)?;
        let operation = cx.s3_op().name().to_owned();
        match cx.s3_path() {
            S3Path::Root => self.check_account_action(&principal, &operation)?,
            S3Path::Bucket { bucket } => {
                self.check_region(cx, bucket, &operation)?;
                self.check_bucket_action(&principal, &operation, bucket, cx)?;
            }
            S3Path::Object { bucket, key } => {
                self.check_region(cx, bucket, &operation)?;
                self.check_object_action(&principal, &operation, bucket, key)?;
            }
        }
        cx.extensions_mut().insert(principal);
        Ok(())
    }
}

impl Gate {
    fn authenticate(&self, cx: &S3AccessContext<'_>) -> S3Result<Principal> {
        let Some(credentials) = cx.credentials() else {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        };
        if Scope::of_request(cx.headers(), cx.uri()).is_none() {
            return Err(s3_error!(
                InvalidRequest,
                "The authorization mechanism you have provided is not supported. Please use \
                 AWS4-HMAC-SHA256."
            ));
        }
        let key = self
            .aws
            .known_key(&credentials.access_key)?
            .ok_or_else(unknown_key)?;
        let header = cx
            .headers()
            .get("x-amz-security-token")
            .and_then(|v| v.to_str().ok());
        let query = query_value(cx, "X-Amz-Security-Token");
        let token = header.or(query.as_deref());
        key.principal(token, self.aws.clock.now())
            .map_err(|fault| match (fault, token) {
                (TokenFault::Expired, _) => {
                    s3_error!(ExpiredToken, "The provided token has expired.")
                }
                (TokenFault::Invalid, None) => unknown_key(),
                (TokenFault::Invalid, Some(_)) => s3_error!(
                    InvalidToken,
                    "The provided token is malformed or otherwise invalid."
                ),
            })
    }

    /// S3 answers only requests that were signed for the bucket's own region.
    fn check_region(
        &self,
        cx: &S3AccessContext<'_>,
        bucket: &str,
        operation: &str,
    ) -> S3Result<()> {
        let exempt = ["CreateBucket", "GetBucketLocation", "HeadBucket"].contains(&operation);
        let signed_for = Scope::of_request(cx.headers(), cx.uri()).map(|scope| scope.region);
        let Some((_, region)) = self.aws.accounts.bucket_owner_and_region(bucket) else {
            return Ok(());
        };
        match signed_for {
            Some(signed_for) if !exempt && signed_for != region => Err(s3_error!(
                AuthorizationHeaderMalformed,
                "The authorization header is malformed; the region '{signed_for}' is wrong; \
                 expecting '{region}'"
            )),
            _ => Ok(()),
        }
    }

    fn check_account_action(&self, principal: &Principal, operation: &str) -> S3Result<()> {
        let action = match operation {
            "ListBuckets" => "s3:ListAllMyBuckets",
            other => return Err(unsupported(other)),
        };
        let access = Access {
            action,
            resource: "*".to_owned(),
            resource_account: principal.account_id(),
            context: Context::new(),
        };
        Ok(self
            .aws
            .accounts
            .authorize(principal, access, None, self.aws.clock.now())?)
    }

    fn check_bucket_action(
        &self,
        principal: &Principal,
        operation: &str,
        bucket: &str,
        cx: &S3AccessContext<'_>,
    ) -> S3Result<()> {
        let mut context = Context::new();
        let action = match operation {
            "CreateBucket" => "s3:CreateBucket",
            "DeleteBucket" => "s3:DeleteBucket",
            "GetBucketLocation" => "s3:GetBucketLocation",
            "HeadBucket" => "s3:ListBucket",
            "ListMultipartUploads" => "s3:ListBucketMultipartUploads",
            "ListObjects" | "ListObjectsV2" => {
                for (parameter, condition_key) in [
                    ("prefix", "s3:prefix"),
                    ("delimiter", "s3:delimiter"),
                    ("max-keys", "s3:max-keys"),
                ] {
                    if let Some(value) = query_value(cx, parameter) {
                        context = context.with_string(condition_key, value);
                    }
                }
                "s3:ListBucket"
            }
            // Each key is decided by itself.
            "DeleteObjects" => return Ok(()),
            other => return Err(unsupported(other)),
        };
        if operation == "CreateBucket" {
            let access = Access {
                action,
                resource: format!("arn:aws:s3:::{bucket}"),
                resource_account: principal.account_id(),
                context,
            };
            return Ok(self.aws.accounts.authorize(
                principal,
                access,
                None,
                self.aws.clock.now(),
            )?);
        }
        Ok(self
            .aws
            .authorize_bucket(principal, action, bucket, context)?)
    }

    fn check_object_action(
        &self,
        principal: &Principal,
        operation: &str,
        bucket: &str,
        key: &str,
    ) -> S3Result<()> {
        let action = match operation {
            "GetObject" | "HeadObject" => "s3:GetObject",
            // The source of a copy is decided where it is read.
            "PutObject"
            | "CopyObject"
            | "CreateMultipartUpload"
            | "UploadPart"
            | "UploadPartCopy"
            | "CompleteMultipartUpload" => "s3:PutObject",
            "DeleteObject" => "s3:DeleteObject",
            "AbortMultipartUpload" => "s3:AbortMultipartUpload",
            "ListParts" => "s3:ListMultipartUploadParts",
            other => return Err(unsupported(other)),
        };
        Ok(self.aws.authorize_object(principal, action, bucket, key)?)
    }
}

impl LocalAws {
    pub(crate) fn authorize_bucket(
        &self,
        principal: &Principal,
        action: &str,
        bucket: &str,
        context: Context,
    ) -> Result<(), AwsError> {
        self.authorize_s3(
            principal,
            action,
            format!("arn:aws:s3:::{bucket}"),
            bucket,
            context,
        )
    }

    pub(crate) fn authorize_object(
        &self,
        principal: &Principal,
        action: &str,
        bucket: &str,
        key: &str,
    ) -> Result<(), AwsError> {
        let resource = format!("arn:aws:s3:::{bucket}/{key}");
        self.authorize_s3(principal, action, resource, bucket, Context::new())
    }

    fn authorize_s3(
        &self,
        principal: &Principal,
        action: &str,
        resource: String,
        bucket: &str,
        context: Context,
    ) -> Result<(), AwsError> {
        let owner = self
            .accounts
            .bucket_owner_and_region(bucket)
            .map(|(owner, _)| owner);
        // Who may ask about a bucket learns that it does not exist; nobody else does.
        let resource_account = owner.as_deref().unwrap_or_else(|| principal.account_id());
        let access = Access {
            action,
            resource,
            resource_account,
            context,
        };
        self.accounts
            .authorize(principal, access, Some(bucket), self.clock.now())?;
        if owner.is_none() {
            return Err(AwsError::no_such_bucket());
        }
        Ok(())
    }

    /// The answer for a key that is not there: only who may list the bucket learns that.
    pub(crate) fn missing_object(
        &self,
        principal: &Principal,
        bucket: &str,
        key: &str,
    ) -> AwsError {
        let context = Context::new().with_string("s3:prefix", key);
        match self.authorize_bucket(principal, "s3:ListBucket", bucket, context) {
            Ok(()) => AwsError::no_such_key(),
            Err(denied) => denied,
        }
    }
}

fn unknown_key() -> S3Error {
    s3_error!(
        InvalidAccessKeyId,
        "The AWS Access Key Id you provided does not exist in our records."
    )
}

fn unsupported(operation: &str) -> S3Error {
    s3_error!(
        NotImplemented,
        "the embedded S3 does not support {operation}"
    )
}

fn query_value(cx: &S3AccessContext<'_>, name: &str) -> Option<String> {
    let query = cx.uri().query()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
