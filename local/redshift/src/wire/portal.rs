//! Portals: statements of the extended protocol with their parameters bound.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

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
    /// Ran under a row limit: encoded rows that have not been sent, and the tag to send after them.
    Suspended {
        rows: VecDeque<Bytes>,
        tag: String,
    },
    Done,
}

impl Portal {
    pub(super) fn columns(&self) -> Option<&[OutputColumn]> {
        self.statement.columns.as_deref()
    }
}
