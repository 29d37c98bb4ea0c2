//! The client of a bucket.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use model::clock::{Clock, SystemClock};
use object_store::aws::{AmazonS3Builder, AwsCredential};
use object_store::{BackoffConfig, ClientOptions, CredentialProvider, ObjectStore, RetryConfig};
use tokio::sync::Mutex;

use crate::credentials::Chain;
use crate::{AwsOptions, Error, sdk};

/// A whole request, so that an 8 MiB piece still goes over a slow line.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);
/// After this long a failing request is not tried again.
const RETRY_TIMEOUT: Duration = Duration::from_mins(1);
/// Credentials are renewed this long before they expire.
const RENEWAL: Duration = Duration::from_mins(5);

/// The client of `bucket`; does not ask whether it exists. Cheap enough to be made per operation.
pub fn object_store(options: &AwsOptions, bucket: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    crate::install_tls_provider();
    let over_http = options
        .endpoint
        .as_ref()
        .is_some_and(|url| url.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&options.region)
        .with_credentials(Arc::new(BucketCredentials::new(options)))
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: sdk::ATTEMPTS as usize - 1,
            retry_timeout: RETRY_TIMEOUT,
        })
        .with_client_options(
            ClientOptions::new()
                .with_connect_timeout(sdk::CONNECT_TIMEOUT)
                .with_timeout(REQUEST_TIMEOUT)
                .with_allow_http(over_http),
        )
        // One request per object needs no other permission than s3:DeleteObject.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &options.endpoint {
        builder = builder
            .with_endpoint(endpoint)
            .with_virtual_hosted_style_request(false);
    }
    match builder.build() {
        Ok(store) => Ok(Arc::new(store)),
        Err(source) => Err(Error::Bucket {
            bucket: bucket.to_owned(),
            source: Box::new(source),
        }),
    }
}

/// Our credentials in the shape that `object_store` asks for, kept until shortly before they expire.
struct BucketCredentials {
    chain: Chain,
    clock: SystemClock,
    kept: Mutex<Option<(Credentials, Arc<AwsCredential>)>>,
}

impl BucketCredentials {
    fn new(options: &AwsOptions) -> Self {
        Self {
            chain: Chain::new(options),
            clock: SystemClock,
            kept: Mutex::new(None),
        }
    }

    fn is_fresh(&self, credentials: &Credentials) -> bool {
        credentials
            .expiry()
            .is_none_or(|expiry| self.clock.now() + RENEWAL < expiry)
    }
}

impl fmt::Debug for BucketCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BucketCredentials")
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl CredentialProvider for BucketCredentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let mut kept = self.kept.lock().await;
        if let Some((credentials, converted)) = kept.as_ref()
            && self.is_fresh(credentials)
        {
            return Ok(Arc::clone(converted));
        }
        let credentials = self.chain.provide_credentials().await.map_err(|source| {
            object_store::Error::Unauthenticated {
                path: String::new(),
                source: Box::new(source),
            }
        })?;
        let converted = Arc::new(AwsCredential {
            key_id: credentials.access_key_id().to_owned(),
            secret_key: credentials.secret_access_key().to_owned(),
            token: credentials.session_token().map(str::to_owned),
        });
        *kept = Some((credentials, Arc::clone(&converted)));
        Ok(converted)
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt;

    use super::*;
    use crate::fake::{Service, options_for};

    #[tokio::test]
    async fn an_endpoint_that_does_not_answer_is_an_error_within_ten_seconds() {
        let store = object_store(&options_for("http://127.0.0.1:1"), "acme").unwrap();
        let path = "a".into();
        let asked = store.head(&path);
        let error = tokio::time::timeout(Duration::from_secs(10), asked)
            .await
            .unwrap();
        assert!(
            matches!(error, Err(object_store::Error::Generic { .. })),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn the_bucket_is_asked_in_path_style_with_a_signature_and_the_session_token() {
        let service = Service::answering("404 Not Found", "text/xml", "").await;
        let store = object_store(&service.options, "acme").unwrap();
        let error = store.head(&"loads/k7".into()).await.unwrap_err();
        assert!(
            matches!(error, object_store::Error::NotFound { .. }),
            "{error:?}"
        );
        let request = service.request().await.to_lowercase();
        assert!(request.starts_with("head /acme/loads/k7 "), "{request}");
        assert!(
            request.contains("authorization: aws4-hmac-sha256 credential=akia1/"),
            "{request}"
        );
        assert!(request.contains("x-amz-security-token: t0ken"), "{request}");
    }

    #[test]
    fn a_client_does_not_print_its_secret() {
        let options = options_for("http://127.0.0.1:1");
        let printed = format!("{options:?} {:?}", object_store(&options, "acme").unwrap());
        assert!(
            !printed.contains("s3cret") && !printed.contains("t0ken"),
            "{printed}"
        );
    }
}
