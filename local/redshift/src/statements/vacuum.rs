//! `VACUUM`: checked and accepted. DuckDB reclaims and sorts its storage by itself, so there is nothing
//! to do.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::SystemPermission;
use local_dialect::statements::vacuum::Vacuum;

use super::resolve::{Located, require_relation};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, vacuum: &Vacuum) -> Result<Outcome> {
    session.forbid_in_transaction("VACUUM")?;
    if let Some(name) = &vacuum.table
        && let Located::Stored { database, relation } = require_relation(session, name)?
    {
        if relation.as_view().is_some() {
            return Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                format!("cannot vacuum \"{}\": it is a view", relation.name()),
            ));
        }
        let catalog = session.catalog(&database)?;
        session.access()?.require_relation_owner_or(
            &catalog,
            &relation,
            None,
            SystemPermission::VACUUM,
        )?;
    }
    Ok(Outcome::complete("VACUUM"))
}
