//! STS over HTTP: the query protocol of version 2011-06-15.

mod assume_role;
mod xml;

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::sessions::TokenFault;
use crate::sigv4::{Fault, SignedRequest};
use crate::{AwsError, LocalAws, Principal};

pub(crate) use assume_role::AssumeRoleRequest;

/// The fields of a request, `name=value`.
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

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

pub(crate) fn handle(aws: &LocalAws, request: SignedRequest<'_>) -> Response<Bytes> {
    let answer = aws
        .authenticate(request, "sts")
        .map_err(fault)
        .and_then(|(principal, _)| {
            let form = Form::parse(request.body);
            match form.get("Action") {
                Some("AssumeRole") => assume_role::respond(aws, &principal, &form),
                Some("GetCallerIdentity") => Ok(caller_identity(&principal)),
                action => Err(AwsError::new(
                    400,
                    "InvalidAction",
                    format!(
                        "the embedded STS does not support the action \"{}\"",
                        action.unwrap_or_default()
                    ),
                )),
            }
        });
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            xml::error(&error),
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

fn caller_identity(principal: &Principal) -> String {
    xml::response(
        "GetCallerIdentity",
        &[
            ("Arn", &principal.arn()),
            ("UserId", &principal.user_id()),
            ("Account", principal.account_id()),
        ],
    )
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
