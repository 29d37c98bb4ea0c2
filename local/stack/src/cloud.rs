//! What the embedded Redshift needs of AWS, answered by the embedded AWS in this process.

use std::sync::{Arc, Mutex, PoisonError};

use local_aws::{AwsError, LocalAws, Object, Principal};
use local_redshift::cloud::{
    ChainCaller, Cloud, CloudError, CloudSession, Encryption, InvokeReply, ObjectContent,
    ObjectSource, ObjectSummary, Service,
};

const REDSHIFT: &str = "redshift.amazonaws.com";

/// The embedded AWS as one warehouse uses it.
pub(crate) struct EmbeddedCloud {
    pub(crate) aws: Arc<LocalAws>,
    /// Where the warehouse is: functions named without an ARN are looked for here.
    pub(crate) region: String,
}

impl Cloud for EmbeddedCloud {
    fn assume_chain(
        &self,
        roles: &[String],
        caller: ChainCaller<'_>,
    ) -> Result<Box<dyn CloudSession>, CloudError> {
        let Some((first, next)) = roles.split_first() else {
            return Err(CloudError {
                service: Service::Sts,
                code: "ValidationError".to_owned(),
                status: 400,
                message: "a role chain names at least one role".to_owned(),
            });
        };
        let account = caller.cluster_arn.split(':').nth(4).unwrap_or_default();
        let mut principal = self
            .aws
            .assume_role_as_service(
                first,
                REDSHIFT,
                Some(caller.database_user_arn),
                account,
                caller.cluster_arn,
            )
            .map_err(failed(Service::Sts))?;
        for role in next {
            principal = self
                .aws
                .assume_role(&principal, role)
                .map_err(failed(Service::Sts))?;
        }
        Ok(self.session(principal))
    }

    fn with_keys(
        &self,
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Result<Box<dyn CloudSession>, CloudError> {
        let principal = self
            .aws
            .principal_for_keys(access_key_id, secret_access_key, session_token)
            .map_err(failed(Service::S3))?;
        Ok(self.session(principal))
    }
}

impl EmbeddedCloud {
    fn session(&self, principal: Principal) -> Box<dyn CloudSession> {
        Box::new(EmbeddedSession {
            aws: Arc::clone(&self.aws),
            region: self.region.clone(),
            principal,
            opened: Mutex::default(),
        })
    }
}

struct EmbeddedSession {
    aws: Arc<LocalAws>,
    region: String,
    principal: Principal,
    /// Keeps the files of objects that were handed out for as long as the session lives.
    opened: Mutex<Vec<Object>>,
}

impl CloudSession for EmbeddedSession {
    fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<ObjectSummary>, CloudError> {
        let objects = self
            .aws
            .list_objects(&self.principal, bucket, prefix)
            .map_err(failed(Service::S3))?;
        Ok(objects
            .into_iter()
            .map(|object| ObjectSummary {
                key: object.key,
                size_bytes: object.size_bytes,
            })
            .collect())
    }

    fn get(&self, bucket: &str, key: &str) -> Result<ObjectContent, CloudError> {
        let object = self
            .aws
            .get_object(&self.principal, bucket, key)
            .map_err(failed(Service::S3))?;
        let content = ObjectContent {
            path: object.path(),
            size_bytes: object.size_bytes(),
        };
        self.opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(object);
        Ok(content)
    }

    fn put(
        &self,
        bucket: &str,
        key: &str,
        source: ObjectSource,
        encryption: Encryption<'_>,
    ) -> Result<(), CloudError> {
        let source = match &source {
            ObjectSource::Bytes(bytes) => local_aws::ObjectSource::Bytes(bytes),
            ObjectSource::File(path) => local_aws::ObjectSource::File(path),
        };
        let kms_key = match encryption {
            Encryption::BucketDefault => None,
            Encryption::KmsKey(key) => Some(key),
        };
        self.aws
            .put_object(&self.principal, bucket, key, source, kms_key)
            .map_err(failed(Service::S3))
    }

    fn delete(&self, bucket: &str, key: &str) -> Result<(), CloudError> {
        self.aws
            .delete_object(&self.principal, bucket, key)
            .map_err(failed(Service::S3))
    }

    fn bucket_region(&self, bucket: &str) -> Result<String, CloudError> {
        self.aws.bucket_region(bucket).map_err(failed(Service::S3))
    }

    fn invoke(&self, function: &str, payload: &[u8]) -> Result<InvokeReply, CloudError> {
        let reply = self
            .aws
            .invoke(&self.principal, &self.region, function, payload)
            .map_err(failed(Service::Lambda))?;
        Ok(InvokeReply {
            payload: reply.payload,
            function_error: reply.function_error,
        })
    }
}

fn failed(service: Service) -> impl FnOnce(AwsError) -> CloudError {
    move |error| CloudError {
        service,
        code: error.code().to_owned(),
        status: error.status(),
        message: error.message().to_owned(),
    }
}
