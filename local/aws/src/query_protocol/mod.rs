//! The query protocol of STS and IAM: a form in, XML out.

mod xml;

use bytes::Bytes;
use http::{Response, StatusCode};

pub(crate) use xml::{Element, list, list_of_texts, members, text};

use crate::sessions::TokenFault;
use crate::sigv4::{Fault, SignedRequest};
use crate::{AwsError, LocalAws, Principal};

/// One of the services that speak this protocol.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Service {
    /// As in a signature's scope, for example `sts`.
    pub(crate) name: &'static str,
    /// The XML namespace of its answers.
    pub(crate) namespace: &'static str,
    /// Carries out the form's `Action` and answers with the elements of its result.
    pub(crate) act: fn(&LocalAws, &Principal, &Form) -> Result<Vec<Element>, AwsError>,
}

/// The fields of a request, `name=value`.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, AwsError> {
        self.get(name).ok_or_else(|| {
            AwsError::validation(format!(
                "1 validation error detected: {name} must not be null"
            ))
        })
    }

    pub(crate) fn action(&self) -> &str {
        self.get("Action").unwrap_or_default()
    }

    /// Refuses fields that begin with one of `unsupported`, because leaving them out would change what
    /// the caller gets.
    pub(crate) fn refuse(&self, service: &str, unsupported: &[&str]) -> Result<(), AwsError> {
        let found = self
            .0
            .iter()
            .map(|(name, _)| name)
            .find(|name| unsupported.iter().any(|prefix| name.starts_with(prefix)));
        match found {
            Some(name) => Err(AwsError::validation(format!(
                "the embedded {service} does not support \"{name}\""
            ))),
            None => Ok(()),
        }
    }
}

/// The refusal of an action that a service does not have.
pub(crate) fn unsupported_action(service: &str, form: &Form) -> AwsError {
    AwsError::new(
        400,
        "InvalidAction",
        format!(
            "the embedded {service} does not support the action \"{}\"",
            form.action()
        ),
    )
}

/// Authenticates a request and lets `service` answer it.
pub(crate) fn handle(
    aws: &LocalAws,
    service: Service,
    request: SignedRequest<'_>,
) -> Response<Bytes> {
    let answer = aws
        .authenticate(request, service.name)
        .map_err(fault)
        .and_then(|(principal, _)| {
            let form = Form::parse(request.body);
            let result = (service.act)(aws, &principal, &form)?;
            Ok(xml::response(service.namespace, form.action(), &result))
        });
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            xml::error(service.namespace, &error),
        ),
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("text/xml"),
    );
    response
}

fn fault(fault: Fault) -> AwsError {
    match fault {
        Fault::Missing => AwsError::new(
            403,
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        ),
        Fault::Incomplete(reason) => AwsError::new(400, "IncompleteSignature", reason),
        Fault::UnknownKey | Fault::Token(TokenFault::Invalid) => AwsError::new(
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
        ),
        Fault::Token(TokenFault::Expired) => AwsError::new(
            403,
            "ExpiredToken",
            "The security token included in the request is expired",
        ),
        Fault::Mismatch => AwsError::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        ),
        Fault::Skewed { signed_at, now } => AwsError::new(
            403,
            "SignatureDoesNotMatch",
            format!("Signature expired: {signed_at} is too far from {now} (15 min.)"),
        ),
        Fault::Internal(error) => error,
    }
}
