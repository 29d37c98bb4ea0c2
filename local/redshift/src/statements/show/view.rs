//! `SHOW VIEW`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::privileges::Privilege;

use super::{show_columns, single};
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Located, require_relation};
use crate::system;

pub(super) fn execute(session: &mut Session, name: &ObjectName) -> Result<Outcome> {
    if let Located::Stored { database, relation } = require_relation(session, name)? {
        let catalog = session.catalog(&database)?;
        session
            .access()?
            .require_on_relation(&catalog, &relation, Privilege::Select, &[])?;
        if let Some(query) = system::view_query(&catalog, &relation) {
            let is_late = relation.as_view().is_some_and(|view| view.late_binding);
            let binding = if is_late {
                " WITH NO SCHEMA BINDING"
            } else {
                ""
            };
            return Ok(single(show_columns::VIEW, format!("{query}{binding};")));
        }
    }
    Err(SqlError::new(
        SqlState::WRONG_OBJECT_TYPE,
        format!("\"{}\" is not a view", name.name),
    ))
}
