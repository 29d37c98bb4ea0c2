//! `ANALYZE`: checked and noted. DuckDB keeps its statistics by itself, so there is nothing to do.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::analyze::Analyze;
use local_dialect::statements::privileges::SystemPermission;

use super::resolve::{Located, require_relation};
use super::vacuum::for_each_table;
use crate::session::maintenance::Work;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, analyze: &Analyze) -> Result<Outcome> {
    let work = Work::Analyze {
        threshold: session.settings().show("analyze_threshold_percent")?,
        predicate_columns: analyze.predicate_columns,
    };
    let Some(name) = &analyze.table else {
        for_each_table(session, SystemPermission::ANALYZE, &work)?;
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
        if let Some(table) = relation.as_table() {
            session.note_maintenance(work, &catalog, table)?;
        }
    }
    Ok(Outcome::complete("ANALYZE"))
}
