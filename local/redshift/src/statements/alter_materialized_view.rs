//! `ALTER MATERIALIZED VIEW`.

use std::sync::Arc;

use local_dialect::statements::alter_materialized_view::AlterMaterializedView;

use super::refresh_materialized_view::locked_view;
use super::save;
use crate::catalog::{Object, Relation, Table};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterMaterializedView) -> Result<Outcome> {
    session.require_writable("ALTER MATERIALIZED VIEW")?;
    let (database, table) = locked_view(session, &alter.name)?;
    session
        .access()?
        .require_relation_owner(&Relation::Table(Arc::clone(&table)))?;
    let mut changed = Table::clone(&table);
    if let Some(view) = &mut changed.materialized {
        view.auto_refresh = alter.auto_refresh;
    }
    save(session, &database, [Object::Table(Box::new(changed))])?;
    Ok(Outcome::complete("ALTER MATERIALIZED VIEW"))
}
