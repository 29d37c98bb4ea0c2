//! Lambda: functions of one zip, run by the JavaScript sandbox. REST paths of 2015-03-31.

mod create_function;
mod delete_function;
mod function;
mod invoke;
mod read;
mod routes;
mod store;
mod tags;
mod warm;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use serde_json::{Value, json};

pub use invoke::InvokeReply;
pub(crate) use warm::WarmFunctions;

use routes::Route;

use crate::sessions::TokenFault;
use crate::sigv4::{Fault, SignedRequest};
use crate::{AwsError, LocalAws, Principal};

/// Whether a path belongs to Lambda, for requests whose signature does not tell.
pub(crate) fn is_lambda_path(path: &str) -> bool {
    path.starts_with("/2015-03-31/") || path.starts_with("/2017-03-31/tags/")
}

/// An authenticated request.
struct Call<'a> {
    principal: Principal,
    /// The region the request was signed for.
    region: String,
    request: SignedRequest<'a>,
}

impl Call<'_> {
    fn body<T: serde::de::DeserializeOwned>(&self) -> Result<T, AwsError> {
        serde_json::from_slice(self.request.body).map_err(|error| {
            AwsError::new(
                400,
                "InvalidRequestContentException",
                format!("Could not parse request body into json: {error}"),
            )
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.get(name)?.to_str().ok()
    }

    fn query(&self, name: &str) -> impl Iterator<Item = String> {
        let query = self.request.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes())
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .collect::<Vec<_>>()
            .into_iter()
    }
}

/// Answers one request. Blocks while a function runs.
pub(crate) fn handle(aws: &LocalAws, request: SignedRequest<'_>) -> Response<Bytes> {
    let answer = aws
        .authenticate(request, "lambda")
        .map_err(fault)
        .and_then(|(who, scope)| {
            dispatch(
                aws,
                &Call {
                    principal: who,
                    region: scope.region,
                    request,
                },
            )
        });
    answer.unwrap_or_else(|error| error_response(&error))
}

fn dispatch(aws: &LocalAws, call: &Call<'_>) -> Result<Response<Bytes>, AwsError> {
    let path = call.request.uri.path();
    let route = Route::of(path).ok_or_else(|| unsupported(call))?;
    match (call.request.method, &route) {
        (&Method::POST, Route::Functions) => aws
            .create_function(call)
            .map(|body| json_response(StatusCode::CREATED, &body)),
        (&Method::GET, Route::Functions) => aws.list_functions(call).map(|body| ok(&body)),
        (&Method::GET, Route::Function(name)) => aws.get_function(call, name).map(|body| ok(&body)),
        (&Method::DELETE, Route::Function(name)) => {
            aws.delete_function(call, name).map(|()| no_content())
        }
        (&Method::GET, Route::Configuration(name)) => aws
            .get_function_configuration(call, name)
            .map(|body| ok(&body)),
        (&Method::POST, Route::Invocations(name)) => aws.respond_to_invoke(call, name),
        (&Method::GET, Route::Tags(arn)) => aws.list_tags(call, arn).map(|body| ok(&body)),
        (&Method::POST, Route::Tags(arn)) => aws.tag_resource(call, arn).map(|()| no_content()),
        (&Method::DELETE, Route::Tags(arn)) => aws.untag_resource(call, arn).map(|()| no_content()),
        _ => Err(unsupported(call)),
    }
}

fn unsupported(call: &Call<'_>) -> AwsError {
    AwsError::new(
        404,
        "UnknownOperationException",
        format!(
            "the embedded Lambda does not support {} {}",
            call.request.method,
            call.request.uri.path()
        ),
    )
}

fn ok(body: &Value) -> Response<Bytes> {
    json_response(StatusCode::OK, body)
}

fn json_response(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn error_response(error: &AwsError) -> Response<Bytes> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if error.status() < 500 {
        "User"
    } else {
        "Service"
    };
    // Lambda spells the member both ways; clients look for either.
    let body = json!({ "Type": kind, "Message": error.message(), "message": error.message() });
    let mut response = json_response(status, &body);
    if let Ok(code) = HeaderValue::from_str(error.code()) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}

fn fault(fault: Fault) -> AwsError {
    match fault {
        Fault::Missing => AwsError::new(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        Fault::Incomplete(reason) => AwsError::new(400, "IncompleteSignatureException", reason),
        Fault::UnknownKey | Fault::Token(TokenFault::Invalid) => AwsError::new(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        Fault::Token(TokenFault::Expired) => AwsError::new(
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        Fault::Mismatch => AwsError::new(
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        ),
        Fault::Skewed { signed_at, now } => AwsError::new(
            403,
            "InvalidSignatureException",
            format!("Signature expired: {signed_at} is too far from {now} (15 min.)"),
        ),
        Fault::Internal(error) => error,
    }
}
