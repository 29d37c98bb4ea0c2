//! `ANALYZE`: checked and accepted. DuckDB keeps its statistics by itself, so there is nothing to do.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::analyze::Analyze;
use local_dialect::statements::privileges::SystemPermission;

use super::resolve::{Located, require_relation};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, analyze: &Analyze) -> Result<Outcome> {
    let Some(name) = &analyze.table else {
        return Ok(Outcome::complete("ANALYZE"));
    };
    if let Located::Stored { database, relation } = require_relation(session, name)? {
        let catalog = session.catalog(&database)?;
        session.access()?.require_relation_owner_or(
            &catalog,
            &relation,
            None,
            SystemPermission::ANALYZE,
        )?;
        for column in &analyze.columns {
            if relation.column_number(column).is_none() {
                return Err(SqlError::new(
                    SqlState::UNDEFINED_COLUMN,
                    format!(
                        "column \"{column}\" of relation \"{}\" does not exist",
                        relation.name()
                    ),
                ));
            }
        }
    }
    Ok(Outcome::complete("ANALYZE"))
}
