//! Where credentials come from.

use std::fmt;
use std::sync::Arc;

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use model::Secret;
use tokio::sync::OnceCell;

use crate::{AwsOptions, sdk};

/// A source of AWS credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// What AWS's own tools do: environment, profile (with SSO, role and process), web identity,
    /// container, machine.
    Default,
    /// A profile of the shared configuration files.
    Profile { name: String },
    Static {
        access_key_id: String,
        secret_access_key: Secret,
        session_token: Option<Secret>,
    },
    /// `AWS_ACCESS_KEY_ID` and its siblings, and nothing else.
    Environment,
}

/// Builds the chain of a source when it is first asked.
pub(crate) struct Chain {
    source: Credentials,
    region: String,
    built: OnceCell<SharedCredentialsProvider>,
}

impl Chain {
    pub(crate) fn new(options: &AwsOptions) -> Self {
        Self {
            source: options.credentials.clone(),
            region: options.region.clone(),
            built: OnceCell::new(),
        }
    }

    async fn load(&self) -> Result<aws_credential_types::Credentials, CredentialsError> {
        let provider = self.built.get_or_init(|| self.build()).await;
        provider.provide_credentials().await
    }

    async fn build(&self) -> SharedCredentialsProvider {
        let region = Some(Region::new(self.region.clone()));
        let config = || {
            ProviderConfig::without_region()
                .with_http_client(sdk::http_client())
                .with_region(region.clone())
        };
        match &self.source {
            Credentials::Default => {
                let chain = DefaultCredentialsChain::builder()
                    .configure(config())
                    .build();
                SharedCredentialsProvider::new(chain.await)
            }
            Credentials::Profile { name } => SharedCredentialsProvider::new(
                ProfileFileCredentialsProvider::builder()
                    .configure(&config())
                    .profile_name(name)
                    .build(),
            ),
            Credentials::Environment => {
                SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
            }
            Credentials::Static {
                access_key_id,
                secret_access_key,
                session_token,
            } => SharedCredentialsProvider::new(aws_credential_types::Credentials::new(
                access_key_id,
                secret_access_key.expose(),
                session_token
                    .as_ref()
                    .map(|token| token.expose().to_owned()),
                None,
                "longshore settings",
            )),
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Chain")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for Chain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

/// The chain behind a pointer that several clients can hold.
pub(crate) fn shared(options: &AwsOptions) -> SharedCredentialsProvider {
    SharedCredentialsProvider::from(Arc::new(Chain::new(options)) as Arc<dyn ProvideCredentials>)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(credentials: Credentials) -> AwsOptions {
        AwsOptions {
            credentials,
            ..AwsOptions::new("eu-west-1")
        }
    }

    #[tokio::test]
    async fn static_credentials_are_given_with_their_session_token() {
        let provider = shared(&with(Credentials::Static {
            access_key_id: "AKIA1".to_owned(),
            secret_access_key: Secret::new("s3cret"),
            session_token: Some(Secret::new("token")),
        }));
        let credentials = provider.provide_credentials().await.unwrap();
        assert_eq!(credentials.access_key_id(), "AKIA1");
        assert_eq!(credentials.secret_access_key(), "s3cret");
        assert_eq!(credentials.session_token(), Some("token"));
    }

    #[test]
    fn a_chain_does_not_print_its_secret() {
        let chain = Chain::new(&with(Credentials::Static {
            access_key_id: "AKIA1".to_owned(),
            secret_access_key: Secret::new("s3cret"),
            session_token: Some(Secret::new("t0ken")),
        }));
        let printed = format!("{chain:?}");
        assert!(
            !printed.contains("s3cret") && !printed.contains("t0ken"),
            "{printed}"
        );
    }
}
