//! The Redshift Data API: statements over HTTP, without a connection (management guide, "Using the Amazon
//! Redshift Data API"; botocore's model of `redshift-data` 2019-12-20).
//!
//! A statement runs on a thread of its own, on a session of the engine in this process. Who may run it
//! is decided by IAM, as whom by the request ([`login`]). What is known of statements is forgotten with
//! the process.

mod execute;
mod input;
mod list;
mod login;
mod metadata;
mod results;
mod session;
mod statement;
mod statements;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Weak};

use local_aws::{AwsError, Clock, JsonService, LocalAws, Principal};
use local_redshift::Redshift;
use serde_json::Value;
use tokio::runtime::Handle;

use input::Input;
use session::Sessions;
use statements::Statements;

/// The service behind the endpoint. It does not keep the engine alive.
#[derive(Debug)]
pub(crate) struct DataApi {
    redshift: Weak<Redshift>,
    cluster_arn: String,
    clock: Clock,
    runtime: Handle,
    statements: Arc<Statements>,
    sessions: Arc<Sessions>,
}

/// A request, and who sent it.
struct Call<'a> {
    aws: &'a LocalAws,
    caller: &'a Principal,
    input: Input<'a>,
}

impl DataApi {
    pub(crate) fn new(
        redshift: &Arc<Redshift>,
        cluster_arn: String,
        clock: Clock,
        runtime: Handle,
    ) -> Arc<Self> {
        Arc::new(Self {
            redshift: Arc::downgrade(redshift),
            cluster_arn,
            clock,
            runtime,
            statements: Arc::default(),
            sessions: Arc::default(),
        })
    }

    /// Ends what runs and closes the sessions that are kept.
    pub(crate) fn close(&self) {
        self.statements.cancel_all();
        self.sessions.clear();
    }

    fn engine(&self) -> Result<Arc<Redshift>, AwsError> {
        self.redshift.upgrade().ok_or_else(|| {
            AwsError::new(
                500,
                "InternalServerException",
                "The warehouse is shutting down.",
            )
        })
    }
}

impl JsonService for DataApi {
    fn act(
        &self,
        aws: &LocalAws,
        caller: &Principal,
        action: &str,
        input: &Value,
    ) -> Result<Value, AwsError> {
        let call = Call {
            aws,
            caller,
            input: Input::of(input)?,
        };
        self.statements.forget_old(self.clock.now());
        match action {
            "ExecuteStatement" => self.execute_statement(&call),
            "BatchExecuteStatement" => self.batch_execute_statement(&call),
            "DescribeStatement" => self.describe_statement(&call),
            "GetStatementResult" => self.get_statement_result(&call),
            "GetStatementResultV2" => self.get_statement_result_v2(&call),
            "CancelStatement" => self.cancel_statement(&call),
            "ListStatements" => self.list_statements(&call),
            "ListSessions" => self.list_sessions(&call),
            "ListDatabases" => self.list_databases(&call),
            "ListSchemas" => self.list_schemas(&call),
            "ListTables" => self.list_tables(&call),
            "DescribeTable" => self.describe_table(&call),
            other => Err(AwsError::new(
                400,
                "UnknownOperationException",
                format!("the Redshift Data API has no operation \"{other}\""),
            )),
        }
    }
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new(400, "ValidationException", message)
}

fn not_found(message: impl Into<String>) -> AwsError {
    AwsError::new(400, "ResourceNotFoundException", message)
}

/// A time as the protocol writes it: seconds since 1970, with milliseconds.
fn seconds(time: jiff::Timestamp) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit a double for 285,000 years"
    )]
    let seconds = time.as_millisecond() as f64 / 1000.0;
    serde_json::json!(seconds)
}
