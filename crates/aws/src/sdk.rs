//! What the SDK clients have in common.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_lambda::error::SdkError;
use aws_smithy_http_client::tls;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{AwsOptions, Error, credentials};

/// With four attempts an endpoint that does not answer fails after about ten seconds.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
pub(crate) const ATTEMPTS: u32 = 4;

pub(crate) fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https()
}

pub(crate) fn config(options: &AwsOptions) -> SdkConfig {
    crate::install_tls_provider();
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(options.region.clone()))
        .credentials_provider(credentials::shared(options))
        .http_client(http_client())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .build(),
        );
    builder.set_endpoint_url(options.endpoint.clone());
    builder.build()
}

/// Turns an SDK's error into ours: whether the service refused, could not be reached, or was never
/// asked for want of credentials.
pub(crate) fn error<E>(
    service: &'static str,
    action: &'static str,
    options: &AwsOptions,
    error: SdkError<E>,
) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    if let SdkError::ServiceError(refused) = &error {
        let code = refused.err().code().unwrap_or("unknown").to_owned();
        let message = refused.err().message().unwrap_or("no message").to_owned();
        return Error::Refused {
            service,
            action,
            code,
            message,
        };
    }
    if has_cause::<CredentialsError>(&error) {
        return Error::Credentials {
            source: Box::new(error),
        };
    }
    Error::Unreachable {
        service,
        place: options.place(),
        source: Box::new(error),
    }
}

fn has_cause<T: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<T>() {
            return true;
        }
        next = cause.source();
    }
    false
}
