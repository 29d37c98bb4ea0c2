//! Loads happen once: a run claims its load, a rerun finds the claim or the load.

use std::time::{Duration, SystemTime};

use model::{ByteCount, Clock, Digest, LoadId, RowCount, S3Uri};
use redshift_sql::ledger::{LoadMode, LoadRow, Moment};
use redshift_sql::{Literal, QualifiedName, session as session_sql};

use super::{Ledger, Owned, Table, fitting, moment};
use crate::{Error, Rows, Session};

/// How often, and after how long each time, it is asked whether an earlier run still copies.
const WAITS: u32 = 8;
const WAIT: Duration = Duration::from_millis(250);

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

/// A claim that its run did not release: the run is at work, or it was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenClaim {
    pub load_id: LoadId,
    pub staged_prefix: S3Uri,
    /// The backend of the run's session.
    pub backend_pid: i64,
    /// When it was claimed, in UTC, as the warehouse writes it; by the clock of the run.
    pub claimed_at: String,
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
        /// The load goes on under the id and the prefix of an earlier run that was killed: what that
        /// one staged may be used.
        resumes: bool,
        /// Other runs of the load that were killed. What they staged is to be deleted, and their claims
        /// then released.
        abandoned: Vec<OpenClaim>,
    },
}

impl ClaimedLoad {
    pub fn load_id(&self) -> &LoadId {
        &self.claim.load_id
    }

    pub fn target(&self) -> &QualifiedName {
        &self.claim.target
    }

    /// Where everything of this load is staged.
    pub fn staged_prefix(&self) -> &S3Uri {
        &self.claim.staged_prefix
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
    /// When earlier runs of the same load left claims behind, the load of the last one is gone on with,
    /// under its id. One that is copying at this moment is waited for, a little, and then ended; one of
    /// which that cannot be told finds its claim gone before it commits.
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
        let mut earlier = self.open_claims_of(session, &claim).await?;
        for open in &earlier {
            end_backend(session, open).await?;
            // It may have committed, and be killed before it said so.
            if let Some(loaded) = self.committed_load(session, &open.load_id).await? {
                return Ok(Claim::AlreadyLoaded(loaded));
            }
        }
        let taken_over = earlier.pop();
        let claim = match &taken_over {
            None => claim,
            Some(open) => LoadClaim {
                load_id: open.load_id.clone(),
                staged_prefix: open.staged_prefix.clone(),
                ..claim
            },
        };
        let load = ClaimedLoad {
            source: fitting(&claim.source, 4096)?,
            backend_pid: session.backend_pid().await?,
            claim,
        };
        let earlier_pid = taken_over.map(|open| open.backend_pid);
        self.put_claim(session, &load, earlier_pid, clock).await?;
        Ok(Claim::Claimed {
            load,
            resumes: earlier_pid.is_some(),
            abandoned: earlier,
        })
    }

    /// The same claim for another session, after the one that held it ended. An error when another run
    /// took the load over.
    pub async fn renew_claim(
        &self,
        session: &mut Session,
        load: &mut ClaimedLoad,
        clock: &dyn Clock,
    ) -> Result<(), Error> {
        let renewed = ClaimedLoad {
            backend_pid: session.backend_pid().await?,
            ..load.clone()
        };
        self.put_claim(session, &renewed, Some(load.backend_pid), clock)
            .await?;
        *load = renewed;
        Ok(())
    }

    /// Writes a claim down, in the place of the one that `earlier_pid` has for the same load.
    async fn put_claim(
        &self,
        session: &mut Session,
        load: &ClaimedLoad,
        earlier_pid: Option<i64>,
        clock: &dyn Clock,
    ) -> Result<(), Error> {
        let mut transaction = self.begin(session, clock).await?;
        if let Some(pid) = earlier_pid {
            let release = self.statements.release_claim(load.load_id(), pid);
            let released = transaction.note(&release).await?;
            if released.affected == Some(0) {
                return Err(Error::TakenOver {
                    target: load.target().plain(),
                });
            }
        }
        let write = self.statements.claim_load(&load.row(), moment(clock));
        transaction.note(&write).await?;
        transaction.commit().await
    }

    async fn open_claims_of(
        &self,
        session: &Session,
        claim: &LoadClaim,
    ) -> Result<Vec<OpenClaim>, Error> {
        let open = self.statements.open_claims(&claim.target, claim.identity);
        let rows = session.execute(&open).await?;
        (0..rows.rows.len())
            .map(|row| open_claim(&rows, row))
            .collect()
    }

    /// The row that this load committed together with its data, if it did.
    pub async fn committed_load(
        &self,
        session: &Session,
        load_id: &LoadId,
    ) -> Result<Option<LoadedRow>, Error> {
        let rows = session
            .execute(&self.statements.committed_load(load_id))
            .await?;
        if rows.rows.is_empty() {
            return Ok(None);
        }
        loaded_row(&rows, 0).map(Some)
    }

    /// Whether this session still holds the claim.
    pub async fn holds_claim(&self, session: &Session, load: &ClaimedLoad) -> Result<bool, Error> {
        let check = self
            .statements
            .claim_is_held(load.load_id(), load.backend_pid);
        match session.execute(&check).await {
            Ok(_) => Ok(true),
            Err(Error::CheckFailed(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The load committed and its staged parts are gone, or it was given up.
    pub async fn release_claim(
        &self,
        session: &mut Session,
        load: &ClaimedLoad,
    ) -> Result<(), Error> {
        self.release(session, load.load_id(), load.backend_pid)
            .await
    }

    /// The same for a run that was killed, when what it staged is gone.
    pub async fn release_abandoned(
        &self,
        session: &mut Session,
        claim: &OpenClaim,
    ) -> Result<(), Error> {
        self.release(session, &claim.load_id, claim.backend_pid)
            .await
    }

    async fn release(
        &self,
        session: &mut Session,
        load_id: &LoadId,
        backend_pid: i64,
    ) -> Result<(), Error> {
        let release = self.statements.release_claim(load_id, backend_pid);
        session
            .send(release.kind(), release.as_str())
            .await
            .map(drop)
    }

    /// Claims of any load that nobody released, the oldest first.
    pub async fn open_claims(&self, session: &Session) -> Result<Vec<OpenClaim>, Error> {
        let rows = session.execute(&self.statements.all_claims()).await?;
        (0..rows.rows.len())
            .map(|row| open_claim(&rows, row))
            .collect()
    }

    /// The loads of claims that are older than a moment.
    pub async fn claims_before(
        &self,
        session: &Session,
        moment: SystemTime,
    ) -> Result<Vec<LoadId>, Error> {
        let moment = Moment::from_unix_micros(model::clock::unix_micros(moment));
        let rows = session
            .execute(&self.statements.claims_before(moment))
            .await?;
        (0..rows.rows.len())
            .map(|row| rows.parsed(row, "load_id"))
            .collect()
    }
}

fn open_claim(rows: &Rows, row: usize) -> Result<OpenClaim, Error> {
    Ok(OpenClaim {
        load_id: rows.parsed(row, "load_id")?,
        staged_prefix: rows.parsed(row, "staged_prefix")?,
        backend_pid: rows.parsed(row, "backend_pid")?,
        claimed_at: rows.required(row, "recorded_at")?.to_owned(),
    })
}

fn loaded_row(rows: &Rows, row: usize) -> Result<LoadedRow, Error> {
    Ok(LoadedRow {
        load_id: rows.required(row, "load_id")?.to_owned(),
        row_count: RowCount(rows.parsed(row, "row_count")?),
        loaded_at: rows.required(row, "recorded_at")?.to_owned(),
    })
}

/// Waits until the backend of an earlier run does not copy any more, and ends it when that takes too
/// long: the backend of a run that was killed ends by itself when it notices, but not in the middle of
/// a statement. Process numbers are used again, but the id of a load is in the text of its `COPY` only.
async fn end_backend(session: &Session, open: &OpenClaim) -> Result<(), Error> {
    let pid = open.backend_pid;
    if pid == session.backend_pid().await? {
        return Ok(());
    }
    for _ in 0..WAITS {
        if !is_copying(session, open).await? {
            return Ok(());
        }
        tokio::time::sleep(WAIT).await;
    }
    tracing::warn!(
        pid,
        load_id = open.load_id.as_str(),
        "ending the backend of an earlier run"
    );
    session
        .execute(&session_sql::terminate_backend(pid))
        .await
        .map(drop)
}

async fn is_copying(session: &Session, open: &OpenClaim) -> Result<bool, Error> {
    let running = session_sql::running_with_mark(open.backend_pid, &open.load_id);
    match session.execute(&running).await {
        Ok(rows) => Ok(!rows.rows.is_empty()),
        // Not every warehouse shows its running queries to every user.
        Err(Error::Server(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
