//! Translation of a statement, and everything that must hold before it may run.

use local_dialect::catalog::{Catalog, View};
use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::{
    Parameters, Translated, WriteKind, translate_definition as translate_bound,
    translate_query as translate_body,
};

use super::catalog::SessionCatalog;
use super::output_columns::output_columns;
use crate::catalog::Definition;
use crate::locks::LockMode;
use crate::privileges;
use crate::session::{OutputColumn, Result, Session, Severity, Snapshot};
use crate::system;

/// A translated statement whose privileges have been checked and whose tables are locked.
pub(crate) struct Ready {
    translated: Translated,
    call_token: String,
}

impl Ready {
    pub(crate) fn translated(&self) -> &Translated {
        &self.translated
    }

    /// DuckDB's SQL.
    pub(crate) fn sql(&self) -> &str {
        &self.translated.sql
    }

    pub(crate) fn columns(&self, session: &mut Session) -> Result<Vec<OutputColumn>> {
        output_columns(session, &self.translated)
    }

    pub(super) fn call_token(&self) -> &str {
        &self.call_token
    }
}

/// Makes the query of CREATE TABLE AS ready: [`super::run_around`] runs a statement around
/// [`Ready::sql`].
pub(crate) fn translate_query(session: &mut Session, sql: &str) -> Result<Ready> {
    prepare(session, |catalog| {
        translate_body(sql, catalog, &Parameters::default())
    })
}

/// Makes the query of a materialized view of `database` ready, with the rights of its owner.
pub(crate) fn translate_definition(
    session: &mut Session,
    database: &str,
    definition: &Definition,
    owner: &str,
) -> Result<Ready> {
    let view = View {
        query: definition.query.clone(),
        owner: owner.to_owned(),
        late_binding: false,
        search_path: definition.search_path.clone(),
        bindings: definition.bindings.clone(),
        case: definition.case,
    };
    prepare(session, |catalog| translate_bound(&view, database, catalog))
}

/// Translates, checks and locks. While it waited for a lock the catalogue may have changed, so it
/// starts again when its snapshot was renewed.
pub(super) fn prepare(
    session: &mut Session,
    translate: impl Fn(&dyn Catalog) -> Result<Translated>,
) -> Result<Ready> {
    loop {
        let call_token = format!("{}-{}", session.backend_pid(), session.query_id());
        let translated = {
            let catalog = SessionCatalog::new(session, &call_token)?;
            translate(&catalog)?
        };
        authorize(session, &translated)?;
        keep_apart(session, &translated)?;
        if lock(session, &translated)? == Snapshot::Kept {
            if let Some(write) = &translated.writes {
                let name = match write.kind {
                    WriteKind::Insert => "INSERT",
                    WriteKind::Update => "UPDATE",
                    WriteKind::Delete => "DELETE",
                    WriteKind::MergeUpdate
                    | WriteKind::MergeDelete
                    | WriteKind::MergeRemoveDuplicates => "MERGE",
                };
                if session.temporary().by_oid(write.oid).is_none() {
                    session.require_writable(name)?;
                    session.write_database(&write.database)?;
                    if write.kind != WriteKind::Delete {
                        session.note_ingestion(&write.database, write.oid);
                    }
                }
            }
            return Ok(Ready {
                translated,
                call_token,
            });
        }
    }
}

/// Checks what the statement reads, writes and calls against what its users may.
pub(super) fn authorize(session: &mut Session, translated: &Translated) -> Result<()> {
    for read in &translated.reads {
        if session.temporary().by_oid(read.oid).is_none() {
            privileges::check_read(session, read)?;
        }
    }
    if let Some(write) = &translated.writes
        && session.temporary().by_oid(write.oid).is_none()
    {
        privileges::check_write(session, write)?;
    }
    for call in &translated.functions {
        privileges::check_call(session, *call)?;
    }
    Ok(())
}

/// What only the leader node has cannot meet users' tables, which are on the compute nodes (database
/// developer guide, "SQL functions supported on the leader node").
fn keep_apart(session: &mut Session, translated: &Translated) -> Result<()> {
    if touches_table(session, translated)? {
        refuse_leader_only(session, translated)?;
    }
    Ok(())
}

/// Refuses a query that needs what only the leader node has, for statements whose rows go to a table or
/// to files.
pub(crate) fn refuse_leader_only(session: &mut Session, translated: &Translated) -> Result<()> {
    let on_leader: Vec<_> = translated
        .system_relations
        .iter()
        .filter(|read| system::is_leader_only(&read.schema, &read.name))
        .collect();
    if on_leader.is_empty() {
        return Ok(());
    }
    for read in on_leader {
        session.notice(
            Severity::Info,
            SqlState::FEATURE_NOT_SUPPORTED,
            format!("Relation \"{}\" is on the leader node only.", read.name),
        );
    }
    Err(SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        "Specified types or functions (one per INFO message) not supported on Redshift tables.",
    ))
}

/// Whether a user's table is read or written; views count by what is in them.
fn touches_table(session: &mut Session, translated: &Translated) -> Result<bool> {
    if translated.writes.is_some() {
        return Ok(true);
    }
    for read in &translated.reads {
        if session.temporary().by_oid(read.oid).is_some() {
            return Ok(true);
        }
        let catalog = session.catalog(&read.database)?;
        let found = catalog.relation_by_oid(read.oid);
        if found.is_some_and(|relation| relation.as_table().is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the statement's locks, the written table's first: it is what others wait for longest.
fn lock(session: &mut Session, translated: &Translated) -> Result<Snapshot> {
    let write = translated
        .writes
        .iter()
        .map(|write| (write.oid, LockMode::Write));
    let reads = translated
        .reads
        .iter()
        .map(|read| (read.oid, LockMode::Read));
    let mut snapshot = Snapshot::Kept;
    for (oid, mode) in write.chain(reads) {
        if session.temporary().by_oid(oid).is_some() {
            continue;
        }
        if session.lock_table(oid, mode)? == Snapshot::Renewed {
            snapshot = Snapshot::Renewed;
        }
    }
    // What chooses the rows that it changes reads them.
    if let Some(write) = &translated.writes
        && write.kind != WriteKind::Insert
        && session.temporary().by_oid(write.oid).is_none()
    {
        session.note_read(write.oid)?;
    }
    Ok(snapshot)
}
