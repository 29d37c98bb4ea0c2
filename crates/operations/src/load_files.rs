//! Files into a table, exactly once.

use std::path::Path;

use model::{Failure, RowCount, failpoint};
use redshift_sql::QualifiedName;
use redshift_sql::ledger::LoadMode as Mode;
use warehouse::{Claim, Lookup};
use workspace::{LoadDefinition, LoadMode, Workspace};

use crate::context::Context;
use crate::loading::{Found, LoadPlan, LoadReport, Task};

#[derive(Debug, Clone)]
pub struct LoadFiles {
    /// What is loaded, where to, and how.
    pub load: LoadDefinition,
    /// Reads the files to tell what a load would do, and does nothing.
    pub dry_run: bool,
    /// Loads what is loaded already once more.
    pub again: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    Now(Box<LoadReport>),
    /// The same files are in the table from an earlier load; nothing was done.
    Already {
        table: QualifiedName,
        row_count: RowCount,
        loaded_at: String,
    },
    /// Of a dry run.
    Planned(Box<LoadPlan>),
}

impl LoadFiles {
    /// A load that the workspace defines.
    pub fn defined(load: &LoadDefinition, workspace: &Workspace) -> Self {
        let folder = workspace.folder();
        let mut load = load.clone();
        load.files = load.files.iter().map(|file| place(folder, file)).collect();
        load.rejects = load.rejects.map(|rejects| folder.join(rejects));
        Self {
            load,
            dry_run: false,
            again: false,
        }
    }

    pub(crate) fn mode(&self) -> Mode {
        match self.load.mode {
            LoadMode::Create => Mode::Create,
            LoadMode::Append => Mode::Append,
            LoadMode::Merge => Mode::Merge,
            LoadMode::Replace => Mode::Replace,
        }
    }
}

/// A path of a definition is one of its workspace; an address is what it is.
fn place(folder: &Path, file: &str) -> String {
    if file == "-" || file.contains("://") {
        file.to_owned()
    } else {
        folder.join(file).display().to_string()
    }
}

/// Opens the files, stages them, and copies, counts and writes the load down in one transaction.
///
/// Killed anywhere, a second run of the same request ends with the rows there once: the load is
/// claimed in the ledger before anything is staged, a rerun takes the claim over with what lies staged
/// under it, and what the ledger says was committed is not copied again.
pub async fn load_files(context: &Context, request: &LoadFiles) -> Result<Loaded, Failure> {
    let mut task = Task::open(context, request).await?;
    if request.dry_run {
        return task.plan().await;
    }
    let _alone = task.alone_on_this_machine()?;
    let (mut session, ledger) = context.open_ledger().await?;
    failpoint("ledger-opened");
    let table = match task.look_up(&session, &ledger).await? {
        Found::Loaded(row) => return task.already(&mut session, &ledger, row).await,
        Found::Table(table) => table,
    };
    failpoint("table-looked-up");
    let claim = task.claim()?;
    let clock = context.clock();
    let claimed = ledger
        .claim_load(&mut session, claim, table.as_ref(), request.again, clock)
        .await?;
    let (mut load, resumes, abandoned) = match claimed {
        Claim::AlreadyLoaded(row) => return task.already(&mut session, &ledger, row).await,
        Claim::Claimed {
            load,
            resumes,
            abandoned,
        } => (load, resumes, abandoned),
    };
    failpoint(if resumes {
        "claim-taken-over"
    } else {
        "load-claimed"
    });
    for earlier in abandoned {
        task.clear(&earlier.staged_prefix).await?;
        ledger.release_abandoned(&mut session, &earlier).await?;
    }
    let outcome = task
        .stage_and_commit(&mut session, &ledger, &mut load, resumes)
        .await;
    task.give_back(&mut session, &ledger, &load, outcome).await
}

/// Whether the same load is in its table.
pub async fn is_loaded(context: &Context, request: &LoadFiles) -> Result<bool, Failure> {
    let task = Task::open(context, request).await?;
    let (session, ledger) = context.find_ledger().await?;
    let Some(ledger) = ledger else {
        return Ok(false);
    };
    let Lookup::Owned(table) = ledger.table(&session, task.target()).await? else {
        return Ok(false);
    };
    let found = ledger
        .find_load(&session, &table, task.identity(), request.mode())
        .await?;
    Ok(found.is_some())
}
