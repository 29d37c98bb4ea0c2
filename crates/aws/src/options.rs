use crate::Credentials;

/// Which AWS account and region to talk to, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsOptions {
    pub region: String,
    /// One URL that serves S3 (path style), STS and Lambda, as the embedded stack does; `None` for
    /// AWS's own endpoints.
    pub endpoint: Option<String>,
    pub credentials: Credentials,
}

impl AwsOptions {
    /// AWS's own endpoints with the standard chain of credentials.
    pub fn new(region: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            endpoint: None,
            credentials: Credentials::Default,
        }
    }

    /// How a message names where a service is.
    pub(crate) fn place(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("at \"{endpoint}\""),
            None => format!("in the region \"{}\"", self.region),
        }
    }
}
