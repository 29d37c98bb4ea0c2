//! Where the warehouse answers.

use std::str::FromStr;

/// `local`, or an endpoint as the AWS console shows it: `host:port/database`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The embedded stack on this machine.
    Local,
    /// A cluster, a serverless workgroup, or anything that speaks as one.
    Network { host: String, port: u16 },
}

/// Redshift's port when the endpoint names none.
const DEFAULT_PORT: u16 = 5439;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    #[error("an endpoint is \"local\" or \"host:port/database\" as pasted from the AWS console")]
    Empty,
    #[error("\"{0}\" is not a port")]
    Port(String),
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    /// A database after the slash is accepted and ignored: the console always appends the first
    /// database of the warehouse, while Longshore's own is named by `database`.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        if text == "local" {
            return Ok(Self::Local);
        }
        let address = text.split('/').next().unwrap_or_default();
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (
                host,
                port.parse()
                    .map_err(|_| EndpointError::Port(port.to_owned()))?,
            ),
            None => (address, DEFAULT_PORT),
        };
        if host.is_empty() {
            return Err(EndpointError::Empty);
        }
        Ok(Self::Network {
            host: host.to_owned(),
            port,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_pasted_from_the_console_is_understood() {
        let endpoint =
            "wg.111111111111.eu-west-1.redshift-serverless.amazonaws.com:5439/dev".parse();
        let host = "wg.111111111111.eu-west-1.redshift-serverless.amazonaws.com".to_owned();
        assert_eq!(endpoint, Ok(Endpoint::Network { host, port: 5439 }));
    }

    #[test]
    fn a_port_that_is_no_number_is_refused() {
        assert_eq!(
            "host:x/dev".parse::<Endpoint>(),
            Err(EndpointError::Port("x".to_owned()))
        );
    }
}
