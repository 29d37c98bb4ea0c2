//! `VACUUM`: checked and noted. DuckDB reclaims and sorts its storage by itself, so there is nothing to
//! do.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::SystemPermission;
use local_dialect::statements::vacuum::Vacuum;

use super::resolve::{Located, require_relation};
use crate::catalog::Relation;
use crate::session::maintenance::Work;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, vacuum: &Vacuum) -> Result<Outcome> {
    session.forbid_in_transaction("VACUUM")?;
    match &vacuum.table {
        Some(name) => {
            if let Located::Stored { database, relation } = require_relation(session, name)? {
                let Some(table) = relation.as_table() else {
                    return Err(SqlError::new(
                        SqlState::WRONG_OBJECT_TYPE,
                        format!("cannot vacuum \"{}\": it is a view", relation.name()),
                    ));
                };
                let catalog = session.catalog(&database)?;
                session.access()?.require_relation_owner_or(
                    &catalog,
                    &relation,
                    None,
                    SystemPermission::VACUUM,
                )?;
                session.note_maintenance(Work::Vacuum(vacuum.mode), &catalog, table)?;
            }
        }
        None => {
            for_each_table(
                session,
                SystemPermission::VACUUM,
                &Work::Vacuum(vacuum.mode),
            )?;
        }
    }
    Ok(Outcome::complete("VACUUM"))
}

/// Notes work on every table of the session's database that its user may look after.
pub(super) fn for_each_table(
    session: &mut Session,
    permission: SystemPermission,
    work: &Work,
) -> Result<()> {
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    for table in catalog.relations().filter_map(Relation::as_table) {
        let relation = Relation::Table(Arc::clone(table));
        let allowed = access.require_relation_owner_or(&catalog, &relation, None, permission);
        if allowed.is_ok() {
            session.note_maintenance(work.clone(), &catalog, table)?;
        }
    }
    Ok(())
}
