//! What a session's statements need, checked against its user's rights.

use std::sync::Arc;

use local_dialect::error::SqlError;
use local_dialect::query::{FunctionCall, Read, Write, WriteKind};
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::table_attributes::SortKey;

use super::{Access, denied};
use crate::catalog::DatabaseCatalog;
use crate::session::{Result, Session};

impl Session {
    /// The rights of the user whose privileges count now.
    pub(crate) fn access(&self) -> Result<Access> {
        Access::of(&self.cluster_state(), self.user())
    }
}

/// SELECT on what a query reads, with the rights of its view's owner where it is read through a view;
/// and USAGE on its schema. System relations are open to everybody.
pub(crate) fn check_read(session: &mut Session, read: &Read) -> Result<()> {
    let access = match &read.as_user {
        Some(owner) => Access::of(&session.cluster_state(), owner)?,
        None => session.access()?,
    };
    let catalog = session.catalog(&read.database)?;
    if read.database != session.database() && read.as_user.is_none() {
        require_whole(&access, &catalog, read.oid)?;
        refuse_interleaved(&catalog, read.oid)?;
    }
    let columns: Vec<String> = read.columns.iter().cloned().collect();
    require(&access, &catalog, read.oid, Privilege::Select, &columns)
}

/// Privileges on columns do not reach over databases (database developer guide, "Limitations" of
/// cross-database queries).
fn require_whole(access: &Access, catalog: &DatabaseCatalog, oid: u32) -> Result<()> {
    match catalog.relation_by_oid(oid) {
        Some(relation) if !access.has_on_relation(catalog, relation, Privilege::Select) => {
            let schema = catalog.schema_by_oid(relation.schema());
            schema.map_or(Ok(()), |schema| {
                access.require_on_schema(catalog, schema, Privilege::Usage)
            })?;
            Err(denied(format!(
                "permission denied for relation {}",
                relation.name()
            )))
        }
        _ => Ok(()),
    }
}

/// Tables with interleaved sort keys cannot be read across databases (database developer guide,
/// "Limitations" of cross-database queries).
fn refuse_interleaved(catalog: &DatabaseCatalog, oid: u32) -> Result<()> {
    let table = catalog
        .relation_by_oid(oid)
        .and_then(|relation| relation.as_table());
    match table {
        Some(table) if matches!(table.sort_key, SortKey::Interleaved(_)) => {
            Err(SqlError::unsupported(
                "reading a table with an interleaved sort key from another database",
            ))
        }
        _ => Ok(()),
    }
}

/// INSERT, UPDATE or DELETE on what a statement writes.
pub(crate) fn check_write(session: &mut Session, write: &Write) -> Result<()> {
    let access = session.access()?;
    let catalog = session.catalog(&write.database)?;
    let privileges: &[Privilege] = match write.kind {
        WriteKind::Insert => &[Privilege::Insert],
        WriteKind::Update => &[Privilege::Update],
        WriteKind::Delete => &[Privilege::Delete],
        WriteKind::MergeUpdate => &[Privilege::Insert, Privilege::Update],
        WriteKind::MergeDelete => &[Privilege::Insert, Privilege::Delete],
        WriteKind::MergeRemoveDuplicates => {
            &[Privilege::Select, Privilege::Insert, Privilege::Delete]
        }
    };
    privileges.iter().try_for_each(|privilege| {
        let columns: &[String] = match privilege {
            Privilege::Update => &write.columns,
            _ => &[],
        };
        require(&access, &catalog, write.oid, *privilege, columns)
    })
}

fn require(
    access: &Access,
    catalog: &Arc<DatabaseCatalog>,
    oid: u32,
    privilege: Privilege,
    columns: &[String],
) -> Result<()> {
    let Some(relation) = catalog.relation_by_oid(oid) else {
        return Ok(());
    };
    if let Some(schema) = catalog.schema_by_oid(relation.schema()) {
        access.require_on_schema(catalog, schema, Privilege::Usage)?;
    }
    access.require_on_relation(catalog, relation, privilege, columns)
}

/// EXECUTE on a function of the session's database, and USAGE on its schema where the statement itself
/// names it: a reader of a view need not see what the view calls.
pub(crate) fn check_call(session: &mut Session, call: FunctionCall) -> Result<()> {
    let access = session.access()?;
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let Some(function) = catalog.function(call.oid) else {
        return Ok(());
    };
    if !call.by_view
        && let Some(schema) = catalog.schema_by_oid(function.schema_oid)
    {
        access.require_on_schema(&catalog, schema, Privilege::Usage)?;
    }
    access.require_execute(&catalog, function)
}
