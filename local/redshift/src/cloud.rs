//! What the engine needs of AWS, as an interface: the stack implements it over the embedded S3, IAM
//! and Lambda, in the same process.
//!
//! Every call is blocking: it is made from session threads and from DuckDB's workers, never from an
//! async task.

use std::path::PathBuf;

/// Which AWS service refused or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Iam,
    Lambda,
    S3,
    Sts,
}

/// A refusal or failure as AWS would report it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (code {code}, status {status})")]
pub struct CloudError {
    pub service: Service,
    /// AWS's error code, for example `AccessDenied` or `NoSuchBucket`.
    pub code: String,
    /// The HTTP status that AWS sends with the code.
    pub status: u16,
    pub message: String,
}

/// One object under a listed prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSummary {
    pub key: String,
    pub size_bytes: u64,
}

/// The content of an object as a file that may be read until the call that asked for it returns its
/// result to the client; it is never written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectContent {
    pub path: PathBuf,
    pub size_bytes: u64,
}

/// Where the bytes of an object to be written come from.
#[derive(Debug)]
pub enum ObjectSource {
    Bytes(Vec<u8>),
    /// A finished file, which the receiver may move away.
    File(PathBuf),
}

/// How an object is encrypted where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption<'a> {
    /// With the bucket's default, which is S3's own keys unless the bucket says otherwise.
    BucketDefault,
    /// With this KMS key: an id, an alias or an ARN.
    KmsKey(&'a str),
}

/// What a Lambda function answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeReply {
    pub payload: Vec<u8>,
    /// `Handled` or `Unhandled` when the function itself failed (header `X-Amz-Function-Error`).
    pub function_error: Option<String>,
}

/// Who asks for a role chain, as Redshift tells IAM.
#[derive(Debug, Clone, Copy)]
pub struct ChainCaller<'a> {
    /// The cluster or workgroup, the value of `aws:SourceArn`.
    pub cluster_arn: &'a str,
    /// The database user's ARN, passed to the first role as `sts:ExternalId` (Redshift management
    /// guide, authorizing COPY, UNLOAD and CREATE EXTERNAL FUNCTION for database users).
    pub database_user_arn: &'a str,
}

/// Entry to AWS for one embedded cluster.
pub trait Cloud: Send + Sync {
    /// Assumes `roles` in order: the first as the Redshift service, each next one as the role
    /// before it.
    fn assume_chain(
        &self,
        roles: &[String],
        caller: ChainCaller<'_>,
    ) -> Result<Box<dyn CloudSession>, CloudError>;

    /// A session for access keys given in a COPY or UNLOAD statement.
    fn with_keys(
        &self,
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Result<Box<dyn CloudSession>, CloudError>;
}

/// AWS as one identity sees it; every call is checked against that identity's policies.
pub trait CloudSession: Send + Sync {
    /// Objects whose key starts with `prefix`, in key order.
    fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<ObjectSummary>, CloudError>;

    fn get(&self, bucket: &str, key: &str) -> Result<ObjectContent, CloudError>;

    fn put(
        &self,
        bucket: &str,
        key: &str,
        source: ObjectSource,
        encryption: Encryption<'_>,
    ) -> Result<(), CloudError>;

    /// Deleting what is not there succeeds, as on S3.
    fn delete(&self, bucket: &str, key: &str) -> Result<(), CloudError>;

    fn bucket_region(&self, bucket: &str) -> Result<String, CloudError>;

    /// Invokes a function by name or ARN, synchronously; `payload` is at most 6 MB.
    fn invoke(&self, function: &str, payload: &[u8]) -> Result<InvokeReply, CloudError>;
}
