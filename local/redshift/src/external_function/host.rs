//! Calls of one statement's external functions.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::FunctionCall;

use super::batch::batches;
use super::faults::Faults;
use super::invocation;
use super::memo::{Memo, Taken};
use super::payload::{Caller, envelope_bytes, request};
use crate::catalog::{Function, Lambda};
use crate::cloud::{ChainCaller, Cloud, CloudSession};
use crate::session::calls::FunctionHost;
use crate::session::registry::Interrupt;
use crate::session::{Result, Session};

/// The host for a statement that calls the functions `calls` of the session's database; `None` where
/// none of them is external.
pub(crate) fn open(
    session: &mut Session,
    calls: &[FunctionCall],
) -> Result<Option<Arc<dyn FunctionHost>>> {
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let functions: HashMap<u32, External> = calls
        .iter()
        .filter_map(|call| External::of(catalog.function(call.oid)?))
        .map(|function| (function.oid, function))
        .collect();
    if functions.is_empty() {
        return Ok(None);
    }
    let engine = session.engine();
    Ok(Some(Arc::new(LambdaHost {
        cloud: Arc::clone(engine.cloud()),
        caller: Caller {
            cluster_arn: engine.options().cluster_arn.clone(),
            user: session.user().to_owned(),
            database,
            query_id: session.query_id(),
            backend_pid: session.backend_pid(),
        },
        functions,
        sessions: Mutex::default(),
        faults: Arc::clone(session.settings().lambda_faults()),
        gathers: AtomicBool::new(false),
        memos: Mutex::default(),
        invocations: AtomicU64::new(0),
    })))
}

/// What calls of an external function need.
struct External {
    oid: u32,
    full_name: String,
    lambda: Lambda,
}

impl External {
    fn of(function: &Function) -> Option<Self> {
        Some(Self {
            oid: function.oid,
            full_name: format!("{}.{}", function.schema, function.name),
            lambda: function.lambda()?.clone(),
        })
    }
}

struct LambdaHost {
    cloud: Arc<dyn Cloud>,
    caller: Caller,
    functions: HashMap<u32, External>,
    /// Assumed role chains; each is assumed once for a statement.
    sessions: Mutex<HashMap<Vec<String>, Arc<dyn CloudSession>>>,
    faults: Arc<Faults>,
    /// Whether calls are noted rather than made.
    gathers: AtomicBool,
    memos: Mutex<HashMap<u32, Memo>>,
    invocations: AtomicU64,
}

impl FunctionHost for LambdaHost {
    fn call(
        &self,
        function_oid: u32,
        arguments: &[&str],
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<String>>> {
        let function = self.function(function_oid)?;
        if self.gathers.load(Ordering::Acquire) {
            return self.note(function, arguments, interrupt);
        }
        let (mut values, missing) = self.recall(function, arguments);
        let rows: Vec<&str> = missing.iter().map(|row| arguments[*row]).collect();
        let results = self.make(function, &rows, interrupt)?;
        for (row, result) in missing.into_iter().zip(results) {
            values[row] = result;
        }
        Ok(values)
    }

    fn start_gathering(&self) {
        for memo in self.memos().values_mut() {
            memo.start_round();
        }
        self.gathers.store(true, Ordering::Release);
    }

    fn finish_gathering(&self, interrupt: &Interrupt) -> Result<bool> {
        for function in self.functions.values() {
            self.make_due(function, true, interrupt)?;
        }
        Ok(self.memos().values().any(Memo::noted_any))
    }

    fn stop_gathering(&self) {
        for memo in self.memos().values_mut() {
            memo.start_round();
        }
        self.gathers.store(false, Ordering::Release);
    }
}

impl LambdaHost {
    fn memos(&self) -> MutexGuard<'_, HashMap<u32, Memo>> {
        self.memos.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn function(&self, oid: u32) -> Result<&External> {
        self.functions.get(&oid).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_FUNCTION,
                format!("external function with oid {oid} does not exist"),
            )
        })
    }

    /// Answers with what is known and notes the rest.
    fn note(
        &self,
        function: &External,
        arguments: &[&str],
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<String>>> {
        let values = {
            let mut memos = self.memos();
            let memo = memos.entry(function.oid).or_default();
            arguments
                .iter()
                .map(|row| match memo.take(row) {
                    Taken::Known(result) => result,
                    Taken::Unknown => {
                        memo.note(row);
                        None
                    }
                })
                .collect()
        };
        self.make_due(function, false, interrupt)?;
        Ok(values)
    }

    /// What is known, and the rows of which nothing is.
    fn recall(&self, function: &External, arguments: &[&str]) -> (Vec<Option<String>>, Vec<usize>) {
        let mut memos = self.memos();
        let Some(memo) = memos.get_mut(&function.oid) else {
            return (vec![None; arguments.len()], (0..arguments.len()).collect());
        };
        let mut missing = Vec::new();
        let values = arguments
            .iter()
            .enumerate()
            .map(|(row, text)| match memo.take(text) {
                Taken::Known(result) => result,
                Taken::Unknown => {
                    missing.push(row);
                    None
                }
            })
            .collect();
        (values, missing)
    }

    /// Makes the noted calls that fill batches; all of them with `rest`.
    fn make_due(&self, function: &External, rest: bool, interrupt: &Interrupt) -> Result<()> {
        let (rows, bytes) = self.limits(function);
        let due = match self.memos().get_mut(&function.oid) {
            Some(memo) => memo.due(rows, bytes, rest),
            None => return Ok(()),
        };
        for batch in due {
            let rows: Vec<&str> = batch.iter().map(AsRef::as_ref).collect();
            let results = self.make(function, &rows, interrupt)?;
            self.memos()
                .entry(function.oid)
                .or_default()
                .learn(batch, results);
        }
        Ok(())
    }

    /// Rows of an invocation, and bytes of their arguments.
    fn limits(&self, function: &External) -> (u64, u64) {
        let envelope = envelope_bytes(&self.caller, &function.full_name);
        let bytes = function
            .lambda
            .max_batch_size_bytes
            .saturating_sub(envelope);
        (function.lambda.max_batch_rows, bytes)
    }

    /// Invokes the Lambda function for these rows, in as many batches as they need.
    fn make(
        &self,
        function: &External,
        arguments: &[&str],
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<String>>> {
        if arguments.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.session(&function.lambda.roles)?;
        let (max_rows, max_bytes) = self.limits(function);
        let mut values = Vec::with_capacity(arguments.len());
        for range in batches(arguments, max_rows, max_bytes) {
            interrupt.check()?;
            let number = self.invocations.fetch_add(1, Ordering::Relaxed);
            let rows = &arguments[range];
            let payload = request(&self.caller, number, &function.full_name, rows);
            let invocation = invocation::Invocation {
                session: session.as_ref(),
                lambda: &function.lambda,
                faults: &self.faults,
                caller: &self.caller,
                interrupt,
            };
            values.extend(invocation.run(&payload, rows.len())?);
        }
        Ok(values)
    }

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
                .map_err(|error| invocation::lambda_error(&error))?,
        );
        sessions.insert(roles.to_vec(), Arc::clone(&session));
        Ok(session)
    }
}
