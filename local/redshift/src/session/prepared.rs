//! Prepared statements, of PREPARE and of the extended protocol's Parse; they share their names.

use std::collections::HashMap;
use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};

use super::{OutputColumn, Result};

/// A statement with what is known of it before it runs.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// One statement, or nothing.
    pub text: String,
    /// Types of the parameters as the client declared them, as far as it did.
    pub declared: Vec<RsType>,
    /// Types of the parameters, as declared or found from their use.
    pub parameters: Vec<RsType>,
    /// Columns of its result; `None` where it returns no rows.
    pub columns: Option<Vec<OutputColumn>>,
}

/// What `$1`, `$2`, … stand for in one execution.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arguments<'a> {
    /// Types that the client declared, as far as it did.
    pub declared: &'a [RsType],
    pub values: &'a [Option<String>],
    /// The columns that the client has been told of.
    pub described: Option<&'a [OutputColumn]>,
}

/// A session's prepared statements; they live until DEALLOCATE, Close or the session's end.
#[derive(Debug, Default)]
pub(crate) struct Statements(HashMap<String, Arc<Prepared>>);

impl Statements {
    /// Keeps a statement. A name that is taken is refused, except the empty one, which each Parse
    /// without a name replaces.
    pub(crate) fn insert(&mut self, name: &str, statement: Prepared) -> Result<()> {
        if !name.is_empty() && self.0.contains_key(name) {
            return Err(SqlError::new(
                SqlState::DUPLICATE_PREPARED_STATEMENT,
                format!("prepared statement \"{name}\" already exists"),
            ));
        }
        self.0.insert(name.to_owned(), Arc::new(statement));
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Result<Arc<Prepared>> {
        self.0
            .get(name)
            .map(Arc::clone)
            .ok_or_else(|| missing(name))
    }

    /// Forgets a statement; whether there was one.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

pub(super) fn missing(name: &str) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_PREPARED_STATEMENT,
        format!("prepared statement \"{name}\" does not exist"),
    )
}
