//! `Invoke`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use iam_rs::Context;
use javascript::Error as SandboxError;
use serde_json::json;

use super::function::{Configuration, FunctionId, LATEST};
use super::{Call, no_content};
use crate::{AwsError, LocalAws, Principal, random};

/// The payload of a synchronous invocation, each way (Lambda quotas).
const MAX_PAYLOAD_BYTES: usize = 6 * 1024 * 1024;

/// At most this much of the log comes back with `LogType: Tail`.
const MAX_LOG_BYTES: usize = 4096;

/// What a function answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeReply {
    /// JSON: the handler's value, or `errorType` and `errorMessage`.
    pub payload: Vec<u8>,
    /// `Unhandled` when the function itself failed (header `X-Amz-Function-Error`).
    pub function_error: Option<String>,
    /// The end of what the code wrote to its console.
    pub log_tail: String,
}

impl LocalAws {
    pub(crate) fn invoke_function(
        &self,
        principal: &Principal,
        region: &str,
        function: &str,
        payload: &[u8],
    ) -> Result<InvokeReply, AwsError> {
        let id = FunctionId::parse(function, principal, region)?;
        self.authorize_invoke(principal, &id)?;
        self.run_function(&id, payload)
    }

    fn authorize_invoke(&self, principal: &Principal, id: &FunctionId) -> Result<(), AwsError> {
        self.authorize_lambda(principal, "lambda:InvokeFunction", Some(id), Context::new())
    }

    fn run_function(&self, id: &FunctionId, payload: &[u8]) -> Result<InvokeReply, AwsError> {
        let (function, package) = self.find_function(id)?;
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(AwsError::new(
                413,
                "RequestTooLargeException",
                format!(
                    "Request must be smaller than {MAX_PAYLOAD_BYTES} bytes for the InvokeFunction \
                     operation"
                ),
            ));
        }
        let event = event(payload)?;
        let configuration = &function.configuration;
        let (outcome, lines) = self
            .warm_functions
            .run(id, configuration, &package.path(), event);
        let mut reply = match outcome {
            Ok(answer) if answer.len() > MAX_PAYLOAD_BYTES => failure(
                "Function.ResponseSizeTooLarge",
                &format!(
                    "Response payload size ({} bytes) exceeded maximum allowed payload size \
                     ({MAX_PAYLOAD_BYTES} bytes).",
                    answer.len()
                ),
                &[],
            ),
            Ok(answer) => InvokeReply {
                payload: answer.into_bytes(),
                function_error: None,
                log_tail: String::new(),
            },
            Err(error) => self.failed(&error, configuration),
        };
        reply.log_tail = log_tail(&lines);
        Ok(reply)
    }

    /// What Lambda answers when a function fails.
    fn failed(&self, error: &SandboxError, configuration: &Configuration) -> InvokeReply {
        match error {
            SandboxError::Thrown {
                name,
                message,
                trace,
            } => failure(name, message, trace),
            SandboxError::TimedOut { .. } => {
                let seconds = configuration.timeout_seconds;
                let message = format!(
                    "{} {} Task timed out after {seconds}.00 seconds",
                    self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ"),
                    random::request_id()
                );
                failure("Sandbox.Timedout", &message, &[])
            }
            SandboxError::OutOfMemory { .. } => failure(
                "Runtime.OutOfMemory",
                &format!(
                    "RequestId: {} Error: Runtime exited: {error}",
                    random::request_id()
                ),
                &[],
            ),
            SandboxError::MissingFile { .. } | SandboxError::NotText { .. } => {
                failure("Runtime.ImportModuleError", &format!("Error: {error}"), &[])
            }
            SandboxError::HandlerName { .. } => {
                failure("Runtime.MalformedHandlerName", &error.to_string(), &[])
            }
            SandboxError::MissingExport { .. } => {
                failure("Runtime.HandlerNotFound", &error.to_string(), &[])
            }
            other => failure("Runtime.ExitError", &other.to_string(), &[]),
        }
    }

    pub(super) fn respond_to_invoke(
        &self,
        call: &Call<'_>,
        name: &str,
    ) -> Result<Response<Bytes>, AwsError> {
        let id = FunctionId::of_call(name, call)?;
        self.authorize_invoke(&call.principal, &id)?;
        match call.header("x-amz-invocation-type") {
            None | Some("RequestResponse") => {}
            Some("DryRun") => {
                self.find_function(&id)?;
                return Ok(no_content());
            }
            Some(other) => {
                return Err(AwsError::new(
                    400,
                    "InvalidParameterValueException",
                    format!("the embedded Lambda does not support the invocation type \"{other}\""),
                ));
            }
        }
        let reply = self.run_function(&id, call.request.body)?;
        let mut response = Response::new(Bytes::from(reply.payload));
        *response.status_mut() = StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(
            http::header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        headers.insert("x-amz-executed-version", HeaderValue::from_static(LATEST));
        if reply.function_error.is_some() {
            headers.insert(
                "x-amz-function-error",
                HeaderValue::from_static("Unhandled"),
            );
        }
        if call.header("x-amz-log-type") == Some("Tail")
            && let Ok(log) = HeaderValue::from_str(&BASE64.encode(reply.log_tail))
        {
            headers.insert("x-amz-log-result", log);
        }
        Ok(response)
    }
}

/// No payload is an empty object, as Lambda has it.
fn event(payload: &[u8]) -> Result<&str, AwsError> {
    if payload.is_empty() {
        return Ok("{}");
    }
    let unparsable = |reason: String| {
        AwsError::new(
            400,
            "InvalidRequestContentException",
            format!("Could not parse request body into json: {reason}"),
        )
    };
    let text = std::str::from_utf8(payload).map_err(|error| unparsable(error.to_string()))?;
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|error| unparsable(error.to_string()))?;
    Ok(text)
}

fn failure(kind: &str, message: &str, trace: &[String]) -> InvokeReply {
    let mut body = json!({ "errorType": kind, "errorMessage": message });
    if !trace.is_empty() {
        body["trace"] = json!(trace);
    }
    InvokeReply {
        payload: body.to_string().into_bytes(),
        function_error: Some("Unhandled".to_owned()),
        log_tail: String::new(),
    }
}

fn log_tail(lines: &[String]) -> String {
    let mut log = lines.join("\n");
    if log.len() > MAX_LOG_BYTES {
        let start = log.ceil_char_boundary(log.len() - MAX_LOG_BYTES);
        log.drain(..start);
    }
    log
}
