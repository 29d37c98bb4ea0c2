//! One invocation of a Lambda function: retries, and the texts of what goes wrong.

use std::time::{Duration, Instant};

use local_dialect::error::{SqlError, SqlState};

use super::faults::{Faults, Intrusion};
use super::payload::{Caller, ResponseError, results};
use crate::catalog::Lambda;
use crate::cloud::{CloudError, CloudSession, InvokeReply, Service};
use crate::session::Result;
use crate::session::registry::Interrupt;

/// Delay before the first retry; it doubles from try to try.
const FIRST_DELAY: Duration = Duration::from_millis(50);

/// Lambda errors that are tried again until `RETRY_TIMEOUT` has passed (CREATE EXTERNAL FUNCTION).
const RETRIED: [&str; 3] = [
    "TooManyRequestsException",
    "EC2ThrottledException",
    "ServiceException",
];

/// The function answered with an error.
const FUNCTION_FAILED: u32 = 32_004;
/// Lambda did not carry the invocation out.
const NOT_INVOKED: u32 = 32_103;

pub(super) struct Invocation<'a> {
    pub(super) session: &'a dyn CloudSession,
    pub(super) lambda: &'a Lambda,
    pub(super) faults: &'a Faults,
    pub(super) caller: &'a Caller,
    pub(super) interrupt: &'a Interrupt,
}

impl Invocation<'_> {
    /// The results of `row_count` rows.
    pub(super) fn run(&self, payload: &[u8], row_count: usize) -> Result<Vec<Option<String>>> {
        let reply = self.with_retries(payload)?;
        if reply.function_error.is_some() {
            let text = String::from_utf8_lossy(&reply.payload);
            return Err(self.function_failed(&format!("Lambda function failed: {text}")));
        }
        results(&reply.payload, row_count).map_err(|error| match error {
            ResponseError::Failed(message) => self.function_failed(&message),
            invalid @ ResponseError::Invalid(_) => self.function_failed(&invalid.to_string()),
        })
    }

    fn with_retries(&self, payload: &[u8]) -> Result<InvokeReply> {
        let budget = Duration::from_millis(self.lambda.retry_timeout_ms);
        let mut waited = Duration::ZERO;
        let mut delay = FIRST_DELAY;
        loop {
            match self.once(payload)? {
                Ok(reply) => return Ok(reply),
                Err(error) if !is_retried(&error) => return Err(lambda_error(&error)),
                Err(error) if waited >= budget => return Err(self.not_invoked(&error)),
                Err(_) => {
                    let pause = delay.min(budget.saturating_sub(waited));
                    self.pause(pause)?;
                    waited += pause;
                    delay *= 2;
                }
            }
        }
    }

    /// One request; the outer error is the statement's end.
    fn once(&self, payload: &[u8]) -> Result<std::result::Result<InvokeReply, CloudError>> {
        let invoke = || self.session.invoke(&self.lambda.name, payload);
        let fault = self.faults.next();
        self.pause(fault.delay)?;
        Ok(match fault.outcome {
            Intrusion::None => invoke(),
            Intrusion::Repeat => invoke().and_then(|_| invoke()),
            Intrusion::Throttle => Err(refusal("TooManyRequestsException", 429, "Rate Exceeded.")),
            Intrusion::Unavailable => {
                let text = "Service encountered an internal error.";
                Err(refusal("ServiceException", 500, text))
            }
            Intrusion::Fail => invoke().map(|_| InvokeReply {
                payload: br#"{"errorType":"Fault","errorMessage":"failed on demand"}"#.to_vec(),
                function_error: Some("Unhandled".to_owned()),
            }),
        })
    }

    /// Waits, but not for longer than the statement lives.
    fn pause(&self, delay: Duration) -> Result<()> {
        let end = Instant::now() + delay;
        loop {
            self.interrupt.check()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::park_timeout(left.min(Duration::from_millis(20)));
        }
    }

    fn function_failed(&self, message: &str) -> SqlError {
        self.error(message, FUNCTION_FAILED, "exfunc_data.cpp:276")
    }

    fn not_invoked(&self, error: &CloudError) -> SqlError {
        let message = format!(
            "{}; Exception: {}; ShouldRetry: 1",
            error.message, error.code
        );
        self.error(&message, NOT_INVOKED, "exfunc_client.cpp:102")
    }

    /// An error with the block in which Redshift tells where it comes from.
    fn error(&self, message: &str, code: u32, location: &str) -> SqlError {
        let Caller {
            query_id,
            backend_pid,
            ..
        } = self.caller;
        let line = "-----------------------------------------------";
        SqlError::new(SqlState::INTERNAL_ERROR, message).with_detail(format!(
            "\n  {line}\n  error:  {message}\n  code:      {code}\n  context:   \n  query:     \
             {query_id}\n  location:  {location}\n  process:   padbmaster [pid={backend_pid}]\n  \
             {line}"
        ))
    }
}

fn is_retried(error: &CloudError) -> bool {
    RETRIED.contains(&error.code.as_str())
}

fn refusal(code: &str, status: u16, message: &str) -> CloudError {
    CloudError {
        service: Service::Lambda,
        code: code.to_owned(),
        status,
        message: message.to_owned(),
    }
}

/// A refusal of IAM, STS or Lambda that trying again does not change.
pub(super) fn lambda_error(error: &CloudError) -> SqlError {
    let message = format!(
        "{}; Exception: {}; ShouldRetry: 0",
        error.message, error.code
    );
    SqlError::new(SqlState::INTERNAL_ERROR, message)
}
