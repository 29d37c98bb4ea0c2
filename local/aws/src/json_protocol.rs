//! The JSON protocol 1.1: `X-Amz-Target: <service>.<action>`, an object in, an object out. The one
//! service that speaks it here, the Redshift Data API, is carried out by whoever runs both worlds.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::iam::Access;
use crate::sessions::TokenFault;
use crate::sigv4::{Fault, SignedRequest};
use crate::{AwsError, LocalAws, Principal};

/// As in a signature's scope.
pub(crate) const DATA_API: &str = "redshift-data";

/// A service behind the endpoint; each call is authenticated, and may block.
pub trait JsonService: fmt::Debug + Send + Sync {
    /// Carries out `action`, for example `ExecuteStatement`.
    fn act(
        &self,
        aws: &LocalAws,
        caller: &Principal,
        action: &str,
        input: &Value,
    ) -> Result<Value, AwsError>;
}

impl LocalAws {
    /// Lets `service` answer the requests to the Redshift Data API; the first one that is given stays.
    pub fn set_data_api(&self, service: Arc<dyn JsonService>) {
        let _ = self.data_api.set(service);
    }

    /// Decides with the caller's policies whether it may do `action` to the resource of this ARN.
    pub fn authorize_action(
        &self,
        principal: &Principal,
        action: &str,
        resource: &str,
    ) -> Result<(), AwsError> {
        let account = resource
            .split(':')
            .nth(4)
            .filter(|account| !account.is_empty())
            .unwrap_or_else(|| principal.account_id());
        let access = Access {
            action,
            resource: resource.to_owned(),
            resource_account: account,
            context: iam_rs::Context::new(),
        };
        self.accounts
            .authorize(principal, access, None, self.clock.now())
            .map_err(|error| AwsError::new(400, "AccessDeniedException", error.message()))
    }
}

/// Answers one request.
pub(crate) fn handle(aws: &LocalAws, request: SignedRequest<'_>) -> Response<Bytes> {
    let answer = aws
        .authenticate(request, DATA_API)
        .map_err(fault)
        .and_then(|(principal, _)| act(aws, &principal, request));
    match answer {
        Ok(body) => respond(StatusCode::OK, &body),
        Err(error) => {
            let status =
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = json!({
                "__type": error.code(),
                "message": error.message(),
                "Message": error.message(),
            });
            respond(status, &body)
        }
    }
}

fn act(
    aws: &LocalAws,
    principal: &Principal,
    request: SignedRequest<'_>,
) -> Result<Value, AwsError> {
    let target = request
        .headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    let unknown = || {
        let message = format!("the embedded AWS does not support \"{target}\"");
        AwsError::new(400, "UnknownOperationException", message)
    };
    let action = target.strip_prefix("RedshiftData.").ok_or_else(unknown)?;
    let service = aws.data_api.get().ok_or_else(unknown)?;
    let input = serde_json::from_slice(request.body)
        .map_err(|error| AwsError::new(400, "SerializationException", error.to_string()))?;
    service.act(aws, principal, action, &input)
}

fn respond(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    response
}

fn fault(fault: Fault) -> AwsError {
    let (code, message) = match fault {
        Fault::Missing => (
            "MissingAuthenticationTokenException",
            "Missing Authentication Token".to_owned(),
        ),
        Fault::Incomplete(reason) => ("IncompleteSignatureException", reason.to_owned()),
        Fault::UnknownKey | Fault::Token(TokenFault::Invalid) => (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.".to_owned(),
        ),
        Fault::Token(TokenFault::Expired) => (
            "ExpiredTokenException",
            "The security token included in the request is expired".to_owned(),
        ),
        Fault::Mismatch => (
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details."
                .to_owned(),
        ),
        Fault::Skewed { signed_at, now } => (
            "InvalidSignatureException",
            format!("Signature expired: {signed_at} is too far from {now} (15 min.)"),
        ),
        Fault::Internal(error) => return error,
    };
    AwsError::new(400, code, message)
}
