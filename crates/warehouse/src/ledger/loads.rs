//! Loads happen once: a run claims its load, a rerun finds the claim or the load.

use model::{ByteCount, Clock, Digest, LoadId, RowCount, S3Uri};
use redshift_sql::ledger::{LoadMode, LoadRow};
use redshift_sql::{Literal, QualifiedName, session as session_sql};

use super::{Ledger, Owned, Table, fitting, moment};
use crate::{Error, Rows, Session};

/// What a run is about to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadClaim {
    /// Fresh for this run; it is in the key of everything that is staged.
    pub load_id: LoadId,
    /// The hash of target, mode, options and source digests.
    pub identity: Digest,
    pub target: QualifiedName,
    pub mode: LoadMode,
    /// What is loaded, for people; cut to 4,096 bytes.
    pub source: String,
    pub source_bytes: ByteCount,
    pub staged_prefix: S3Uri,
}

/// A load that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedRow {
    pub load_id: String,
    pub row_count: RowCount,
    /// In UTC, as the warehouse writes it.
    pub loaded_at: String,
}

/// A claim of an earlier run that ended without releasing it. What it staged is to be deleted, and the
/// claim then released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abandoned {
    pub load_id: LoadId,
    pub staged_prefix: S3Uri,
}

/// The right to load, held by this session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedLoad {
    claim: LoadClaim,
    source: Literal,
    backend_pid: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The same source is in the table; there is nothing to do.
    AlreadyLoaded(LoadedRow),
    Claimed {
        load: ClaimedLoad,
        abandoned: Vec<Abandoned>,
    },
}

impl ClaimedLoad {
    pub fn load_id(&self) -> &LoadId {
        &self.claim.load_id
    }

    pub fn target(&self) -> &QualifiedName {
        &self.claim.target
    }

    pub(crate) fn row(&self) -> LoadRow<'_> {
        LoadRow {
            load_id: &self.claim.load_id,
            identity: self.claim.identity,
            target: &self.claim.target,
            mode: self.claim.mode,
            source: self.source.clone(),
            source_bytes: self.claim.source_bytes,
            staged_prefix: &self.claim.staged_prefix,
            backend_pid: self.backend_pid,
        }
    }
}

impl Ledger {
    /// The load of the same identity that is in the table, if there is one. A replacement counts only
    /// while it is the table's last load.
    pub async fn find_load(
        &self,
        session: &Session,
        target: &Owned<Table>,
        identity: Digest,
        mode: LoadMode,
    ) -> Result<Option<LoadedRow>, Error> {
        let find = self
            .statements
            .find_load(target.name(), target.object_id(), identity, mode);
        let rows = session.execute(&find).await?;
        if rows.rows.is_empty() {
            return Ok(None);
        }
        loaded_row(&rows, 0).map(Some)
    }

    /// What was loaded into a table, the last first.
    pub async fn loads_of(
        &self,
        session: &Session,
        target: &QualifiedName,
    ) -> Result<Vec<LoadedRow>, Error> {
        let rows = session.execute(&self.statements.loads_of(target)).await?;
        (0..rows.rows.len())
            .map(|row| loaded_row(&rows, row))
            .collect()
    }

    /// Claims a load for this session, before anything is staged. `target` is the table when it
    /// exists; `again` loads once more what is loaded already.
    ///
    /// An earlier run of the same load that left its claim behind is ended if its backend is still at
    /// work; if it cannot be told, the lock on the target waits for it.
    pub async fn claim_load(
        &self,
        session: &mut Session,
        claim: LoadClaim,
        target: Option<&Owned<Table>>,
        again: bool,
        clock: &dyn Clock,
    ) -> Result<Claim, Error> {
        if let (Some(target), false) = (target, again)
            && let Some(loaded) = self
                .find_load(session, target, claim.identity, claim.mode)
                .await?
        {
            return Ok(Claim::AlreadyLoaded(loaded));
        }
        let abandoned = self.end_earlier_runs(session, &claim).await?;
        let backend_pid = session.backend_pid().await?;
        let source = fitting(&claim.source, 4096)?;
        let load = ClaimedLoad {
            claim,
            source,
            backend_pid,
        };
        let write = self.statements.claim_load(&load.row(), moment(clock));
        session.send(write.kind(), write.as_str()).await?;
        Ok(Claim::Claimed { load, abandoned })
    }

    async fn end_earlier_runs(
        &self,
        session: &Session,
        claim: &LoadClaim,
    ) -> Result<Vec<Abandoned>, Error> {
        let open = self.statements.open_claims(&claim.target, claim.identity);
        let rows = session.execute(&open).await?;
        let mut abandoned = Vec::new();
        for row in 0..rows.rows.len() {
            let earlier = Abandoned {
                load_id: rows.parsed(row, "load_id")?,
                staged_prefix: rows.parsed(row, "staged_prefix")?,
            };
            let pid = rows.parsed(row, "backend_pid")?;
            end_backend(session, pid, &earlier.load_id).await?;
            abandoned.push(earlier);
        }
        Ok(abandoned)
    }

    /// The load committed and its staged parts are gone, or it was given up.
    pub async fn release_claim(
        &self,
        session: &mut Session,
        load_id: &LoadId,
    ) -> Result<(), Error> {
        let release = self.statements.release_claim(load_id);
        session
            .send(release.kind(), release.as_str())
            .await
            .map(drop)
    }

    /// Claims of any load that nobody released, for a sweep of what they staged.
    pub async fn open_claims(&self, session: &Session) -> Result<Vec<Abandoned>, Error> {
        let rows = session.execute(&self.statements.all_claims()).await?;
        (0..rows.rows.len())
            .map(|row| {
                Ok(Abandoned {
                    load_id: rows.parsed(row, "load_id")?,
                    staged_prefix: rows.parsed(row, "staged_prefix")?,
                })
            })
            .collect()
    }
}

fn loaded_row(rows: &Rows, row: usize) -> Result<LoadedRow, Error> {
    Ok(LoadedRow {
        load_id: rows.required(row, "load_id")?.to_owned(),
        row_count: RowCount(rows.parsed(row, "row_count")?),
        loaded_at: rows.required(row, "recorded_at")?.to_owned(),
    })
}

/// Ends the backend of an earlier run if it is known to run that load at this moment: process numbers
/// are used again, but the id of a load is in the text of its `COPY` only.
async fn end_backend(session: &Session, pid: i64, load_id: &LoadId) -> Result<(), Error> {
    if pid == session.backend_pid().await? {
        return Ok(());
    }
    let running = match session
        .execute(&session_sql::running_with_mark(pid, load_id))
        .await
    {
        Ok(rows) => !rows.rows.is_empty(),
        // Not every warehouse shows its running queries to every user.
        Err(Error::Server(_)) => false,
        Err(error) => return Err(error),
    };
    if running {
        tracing::warn!(
            pid,
            load_id = load_id.as_str(),
            "ending the backend of an earlier run"
        );
        session
            .execute(&session_sql::terminate_backend(pid))
            .await?;
    }
    Ok(())
}
