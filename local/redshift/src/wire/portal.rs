//! Portals: statements of the extended protocol with their parameters bound.

use std::sync::Arc;

use super::conversation::Kept;
use crate::session::OutputColumn;
use crate::session::prepared::Prepared;

/// A bound statement, and what Execute has left of its rows.
pub(super) struct Portal {
    pub(super) statement: Arc<Prepared>,
    /// Parameter values as text.
    pub(super) parameters: Vec<Option<String>>,
    pub(super) formats: Vec<i16>,
    pub(super) state: PortalState,
}

pub(super) enum PortalState {
    Bound,
    /// Ran under a row limit: the rows that have not been sent.
    Suspended(Box<Kept>),
    Done,
}

impl Portal {
    pub(super) fn columns(&self) -> Option<&[OutputColumn]> {
        self.statement.columns.as_deref()
    }
}
