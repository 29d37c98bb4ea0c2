//! Running statements as the function host knows them.
//!
//! DuckDB calls external functions through one scalar function, on threads of its own, and passes the
//! statement's call token. The token leads back to who runs the statement and what it may call.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use local_dialect::error::SqlError;

use super::registry::Interrupt;

/// Carries out calls of one statement's external functions; made by `external_function`.
pub(crate) trait FunctionHost: Send + Sync {
    /// Results of one function for some rows, in their order. `arguments[i]` is a JSON array of row
    /// `i`'s values; a result is the value's text.
    fn call(
        &self,
        function_oid: u32,
        arguments: &[&str],
        interrupt: &Interrupt,
    ) -> Result<Vec<Option<String>>, SqlError>;

    /// From now on a call whose result is not known yet is noted and answered with NULL; it is made
    /// when enough rows for an invocation have been noted.
    fn start_gathering(&self);

    /// Makes the calls that are still noted; whether any was noted since gathering started.
    fn finish_gathering(&self, interrupt: &Interrupt) -> Result<bool, SqlError>;

    /// From now on calls are answered with what gathering found, and made where it found nothing.
    fn stop_gathering(&self);
}

struct Statement {
    host: Arc<dyn FunctionHost>,
    interrupt: Arc<Interrupt>,
    failure: Mutex<Option<SqlError>>,
}

/// The statements that may call functions now, by call token.
#[derive(Default)]
pub(crate) struct CallRegistry {
    statements: Mutex<HashMap<String, Arc<Statement>>>,
}

impl fmt::Debug for CallRegistry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallRegistry")
    }
}

impl CallRegistry {
    fn statements(&self) -> MutexGuard<'_, HashMap<String, Arc<Statement>>> {
        self.statements
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the statement of `token` call functions until the returned scope is dropped.
    pub(crate) fn open(
        self: &Arc<Self>,
        token: String,
        host: Arc<dyn FunctionHost>,
        interrupt: Arc<Interrupt>,
    ) -> CallScope {
        let statement = Arc::new(Statement {
            host,
            interrupt,
            failure: Mutex::default(),
        });
        self.statements()
            .insert(token.clone(), Arc::clone(&statement));
        CallScope {
            registry: Arc::clone(self),
            token,
            statement,
        }
    }

    /// Called by the scalar function for each of DuckDB's chunks. The error is kept for the
    /// statement, which reports it in full; DuckDB is told its message only.
    pub(crate) fn call(
        &self,
        token: &str,
        function_oid: u32,
        arguments: &[&str],
    ) -> Result<Vec<Option<String>>, String> {
        let statement = self
            .statements()
            .get(token)
            .map(Arc::clone)
            .ok_or("an external function was called outside a statement")?;
        statement
            .interrupt
            .check()
            .and_then(|()| {
                statement
                    .host
                    .call(function_oid, arguments, &statement.interrupt)
            })
            .map_err(|error| {
                let message = error.message.clone();
                statement
                    .failure
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(error);
                message
            })
    }
}

/// While it lives, the statement may call functions.
pub(crate) struct CallScope {
    registry: Arc<CallRegistry>,
    token: String,
    statement: Arc<Statement>,
}

impl CallScope {
    pub(crate) fn host(&self) -> &dyn FunctionHost {
        self.statement.host.as_ref()
    }

    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.statement.interrupt
    }

    /// The first error of a function in this statement, with all its fields.
    pub(crate) fn failure(&self) -> Option<SqlError> {
        self.statement
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Drop for CallScope {
    fn drop(&mut self) {
        self.registry.statements().remove(&self.token);
    }
}
