//! Files into a table, exactly once.

use model::{ByteCount, Column, Failure, RowCount};
use redshift_sql::QualifiedName;
use redshift_sql::ledger::LoadMode as Mode;
use staging::Header;
use warehouse::{Claim, Lookup};
use workspace::{HeaderLine, LoadDefinition, LoadMode, Workspace};

use crate::context::Context;
use crate::loading::{Found, Task};

#[derive(Debug, Clone)]
pub struct LoadFiles {
    /// Paths and globs.
    pub files: Vec<String>,
    /// `schema.table` in the dedicated database.
    pub into: String,
    pub mode: LoadMode,
    /// What a missing value is written as, besides an empty field.
    pub null: Vec<String>,
    /// Whether delimited files begin with the names of their columns.
    pub header: Header,
    /// Reads and stages the files to tell their columns, and loads nothing.
    pub dry_run: bool,
    /// Loads what is loaded already once more.
    pub again: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    Now(LoadReport),
    /// The same files are in the table from an earlier load; nothing was done.
    Already {
        table: QualifiedName,
        row_count: RowCount,
        loaded_at: String,
    },
    /// The columns that the table would have, of a dry run.
    Planned {
        columns: Vec<Column>,
        row_count: RowCount,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadReport {
    pub table: QualifiedName,
    /// Counted in the files, and again in the table.
    pub row_count: RowCount,
    /// On disk.
    pub source_bytes: ByteCount,
    /// In the bucket.
    pub staged_bytes: ByteCount,
    pub part_count: usize,
    /// How the files were read, for example `comma delimited, double quotes, header`.
    pub read_as: String,
    /// Fields that became NULL because of a marker, which were not empty.
    pub null_marker_fields: u64,
}

impl LoadFiles {
    /// A load that the workspace defines.
    pub fn defined(load: &LoadDefinition, workspace: &Workspace) -> Self {
        let path = |file: &String| workspace.folder().join(file).display().to_string();
        Self {
            files: load.files.iter().map(path).collect(),
            into: load.into.clone(),
            mode: load.mode,
            null: load.null.clone(),
            header: match load.header {
                HeaderLine::Required => Header::Required,
                HeaderLine::Present => Header::Present,
                HeaderLine::Absent => Header::Absent,
            },
            dry_run: false,
            again: false,
        }
    }

    pub(crate) fn mode(&self) -> Mode {
        match self.mode {
            LoadMode::Create => Mode::Create,
            LoadMode::Append => Mode::Append,
        }
    }
}

/// Opens the files, stages them, and copies, counts and writes the load down in one transaction.
///
/// Killed anywhere, a second run of the same request ends with the rows there once: the load is
/// claimed in the ledger before anything is staged, and what an earlier run left is removed first.
pub async fn load_files(context: &Context, request: &LoadFiles) -> Result<Loaded, Failure> {
    let task = Task::open(context, request).await?;
    if request.dry_run {
        return task.plan().await;
    }
    let (mut session, ledger) = context.open_ledger().await?;
    let table = match task.look_up(&session, &ledger).await? {
        Found::Loaded(row) => return task.already(&mut session, &ledger, row).await,
        Found::Table(table) => table,
    };
    let claim = task.claim()?;
    let prefix = claim.staged_prefix.clone();
    let clock = context.clock();
    let claimed = ledger
        .claim_load(&mut session, claim, table.as_ref(), request.again, clock)
        .await?;
    let (load, abandoned) = match claimed {
        Claim::AlreadyLoaded(row) => return task.already(&mut session, &ledger, row).await,
        Claim::Claimed { load, abandoned } => (load, abandoned),
    };
    for earlier in abandoned {
        task.clear(&earlier.staged_prefix).await?;
        ledger.release_claim(&mut session, &earlier.load_id).await?;
    }
    let outcome = task
        .stage_and_commit(&mut session, &ledger, &load, table, &prefix)
        .await;
    task.give_back(&mut session, &ledger, &load, &prefix, outcome)
        .await
}

/// Whether the same load is in its table.
pub async fn is_loaded(context: &Context, request: &LoadFiles) -> Result<bool, Failure> {
    let task = Task::open(context, request).await?;
    let (session, ledger) = context.find_ledger().await?;
    let Some(ledger) = ledger else {
        return Ok(false);
    };
    let Lookup::Owned(table) = ledger.table(&session, &task.target).await? else {
        return Ok(false);
    };
    let found = ledger
        .find_load(&session, &table, task.identity(), request.mode())
        .await?;
    Ok(found.is_some())
}
