//! `TRUNCATE`, which commits, and which tables LOCK takes.

use local_dialect::names::ObjectName;
use local_dialect::statements::privileges::{Privilege, SystemPermission};
use local_dialect::statements::truncate::Truncate;

use super::not_of_kind;
use super::resolve::{Located, lock_relation, missing_relation, require_relation};
use crate::catalog::{self, Relation};
use crate::privileges::denied;
use crate::session::{Outcome, Result, Session, temporary};

pub(super) fn execute(session: &mut Session, truncate: &Truncate) -> Result<Outcome> {
    let located = lock_relation(session, &truncate.table)?
        .ok_or_else(|| missing_relation("relation", &truncate.table))?;
    let rows = match located {
        Located::Temporary(table) => temporary::duckdb_name(table.oid),
        Located::Stored { database, relation } => {
            session.require_writable("TRUNCATE")?;
            require_table(&relation)?;
            let catalog = session.catalog(&database)?;
            session.access()?.require_relation_owner_or(
                &catalog,
                &relation,
                Some(Privilege::Truncate),
                SystemPermission::TRUNCATE_TABLE,
            )?;
            session.write_database(&database)?;
            catalog::rows_of(&database, relation.oid())
        }
    };
    session.run(&format!("DELETE FROM {rows}"))?;
    session.commit_and_continue()?;
    Ok(Outcome::complete("TRUNCATE TABLE"))
}

fn require_table(relation: &Relation) -> Result<()> {
    match relation.kind() {
        "table" => Ok(()),
        _ => Err(not_of_kind(relation.name(), "table")),
    }
}

/// The oid of a table that LOCK names. Its user must be able to write it.
pub(super) fn lockable(session: &mut Session, name: &ObjectName) -> Result<u32> {
    let (database, relation) = match require_relation(session, name)? {
        Located::Temporary(table) => return Ok(table.oid),
        Located::Stored { database, relation } => (database, relation),
    };
    require_table(&relation)?;
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    let writes = [
        Privilege::Insert,
        Privilege::Update,
        Privilege::Delete,
        Privilege::Truncate,
    ];
    let allowed = writes
        .into_iter()
        .any(|privilege| access.has_on_relation(&catalog, &relation, privilege));
    if allowed {
        return Ok(relation.oid());
    }
    Err(denied(format!(
        "permission denied for relation {}",
        relation.name()
    )))
}
