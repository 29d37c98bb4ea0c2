//! Calls of one statement's external functions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use local_dialect::error::{SqlError, SqlState};

use super::batch::batches;
use super::payload::{Caller, ResponseError, request, results};
use crate::catalog::ExternalFunction;
use crate::cloud::{ChainCaller, Cloud, CloudError, CloudSession, InvokeReply};
use crate::session::calls::FunctionHost;
use crate::session::registry::Interrupt;
use crate::session::{Result, Session};

/// Delay before the first retry of a throttled call; it doubles from try to try.
const FIRST_DELAY: Duration = Duration::from_millis(50);

/// Lambda errors that are tried again until `RETRY_TIMEOUT` has passed (CREATE EXTERNAL FUNCTION).
const RETRIED: [&str; 3] = [
    "TooManyRequestsException",
    "EC2ThrottledException",
    "ServiceException",
];

/// The host for a statement that uses the functions `oids` of the session's database.
pub(crate) fn open(session: &mut Session, oids: &[u32]) -> Result<Arc<dyn FunctionHost>> {
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let functions = oids
        .iter()
        .filter_map(|oid| {
            catalog
                .external_function(*oid)
                .map(|found| (*oid, found.clone()))
        })
        .collect();
    let engine = session.engine();
    Ok(Arc::new(LambdaHost {
        cloud: Arc::clone(engine.cloud()),
        caller: Caller {
            cluster_arn: engine.options().cluster_arn.clone(),
            user: session.user().to_owned(),
            database,
            query_id: session.query_id(),
        },
        functions,
        sessions: Mutex::default(),
    }))
}

struct LambdaHost {
    cloud: Arc<dyn Cloud>,
    caller: Caller,
    functions: HashMap<u32, ExternalFunction>,
    /// Assumed role chains; each is assumed once for a statement.
    sessions: Mutex<HashMap<Vec<String>, Arc<dyn CloudSession>>>,
}

impl FunctionHost for LambdaHost {
    fn call(
        &self,
        function_oid: u32,
        arguments: &[&str],
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<String>>> {
        let function = self.functions.get(&function_oid).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_FUNCTION,
                format!("external function with oid {function_oid} does not exist"),
            )
        })?;
        let session = self.session(&function.roles)?;
        let mut values = Vec::with_capacity(arguments.len());
        for range in batches(
            arguments,
            function.max_batch_rows,
            function.max_batch_size_bytes,
        ) {
            interrupt.check()?;
            let rows = &arguments[range.clone()];
            let request_id = format!("{}-{function_oid}-{}", self.caller.query_id, range.start);
            let name = format!("{}.{}", function.schema, function.name);
            let payload = request(&self.caller, &request_id, &name, rows);
            let reply = invoke(session.as_ref(), function, &payload, interrupt)?;
            values.extend(read_reply(&reply, rows.len())?);
        }
        Ok(values)
    }
}

impl LambdaHost {
    fn session(&self, roles: &[String]) -> Result<Arc<dyn CloudSession>> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.get(roles) {
            return Ok(Arc::clone(session));
        }
        let user_arn = crate::copy::database_user_arn(&self.caller.cluster_arn, &self.caller.user);
        let caller = ChainCaller {
            cluster_arn: &self.caller.cluster_arn,
            database_user_arn: &user_arn,
        };
        let session: Arc<dyn CloudSession> = Arc::from(
            self.cloud
                .assume_chain(roles, caller)
                .map_err(|error| lambda_error(&error))?,
        );
        sessions.insert(roles.to_vec(), Arc::clone(&session));
        Ok(session)
    }
}

fn invoke(
    session: &dyn CloudSession,
    function: &ExternalFunction,
    payload: &[u8],
    interrupt: &Interrupt,
) -> Result<InvokeReply> {
    let budget = Duration::from_millis(function.retry_timeout_ms);
    let mut waited = Duration::ZERO;
    let mut delay = FIRST_DELAY;
    loop {
        match session.invoke(&function.lambda, payload) {
            Ok(reply) => return Ok(reply),
            Err(error) if RETRIED.contains(&error.code.as_str()) && waited + delay <= budget => {
                pause(delay, interrupt)?;
                waited += delay;
                delay *= 2;
            }
            Err(error) if RETRIED.contains(&error.code.as_str()) => return Err(throttled(&error)),
            Err(error) => return Err(lambda_error(&error)),
        }
    }
}

/// Waits, but not for longer than the statement lives.
fn pause(delay: Duration, interrupt: &Interrupt) -> Result<()> {
    let end = Instant::now() + delay;
    loop {
        interrupt.check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::park_timeout(left.min(Duration::from_millis(20)));
    }
}

fn read_reply(reply: &InvokeReply, row_count: usize) -> Result<Vec<Option<String>>> {
    if reply.function_error.is_some() {
        let text = String::from_utf8_lossy(&reply.payload);
        return Err(function_error(&format!("Lambda function failed: {text}")));
    }
    results(&reply.payload, row_count).map_err(|error| match error {
        ResponseError::Failed(message) => function_error(&message),
        invalid @ ResponseError::Invalid(_) => function_error(&invalid.to_string()),
    })
}

fn function_error(message: &str) -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, message).with_detail(format!(
        "\n  -----------------------------------------------\n  error:  {message}\n  code:      \
         32004\n  context:   \n  location:  exfunc_data.cpp:276\n  \
         -----------------------------------------------"
    ))
}

fn throttled(error: &CloudError) -> SqlError {
    let message = format!(
        "{}; Exception: {}; ShouldRetry: 1",
        error.message, error.code
    );
    SqlError::new(SqlState::INTERNAL_ERROR, &message).with_detail(format!(
        "\n  -----------------------------------------------\n  error:  {message}\n  code:      \
         32103\n  context:   \n  location:  exfunc_client.cpp:102\n  \
         -----------------------------------------------"
    ))
}

fn lambda_error(error: &CloudError) -> SqlError {
    let message = format!(
        "{}; Exception: {}; ShouldRetry: 0",
        error.message, error.code
    );
    SqlError::new(SqlState::INTERNAL_ERROR, message)
}
