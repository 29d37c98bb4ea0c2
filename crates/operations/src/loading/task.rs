//! A load, from its files to what is given back at its end.

use std::path::PathBuf;
use std::time::Duration;

use aws::object_store;
use model::{Code, Column, Digest, Failure, Kind, LoadId, S3Uri, failpoint};
use redshift_sql::{Ident, QualifiedName};
use staging::{
    InferOptions, OnError, PartLines, Source, SourceOptions, StageOptions, Staged, Timings,
    TypePolicy, remove_staged, stage,
};
use warehouse::ledger::Table;
use warehouse::{ClaimedLoad, Error, Ledger, LoadClaim, LoadedRow, Owned, Session};
use workspace::{Headroom, LoadMode};

use super::Alone;
use super::choices::{self, Choices, invalid};
use super::columns::{Adjustment, expected};
use super::commit::Committed;
use super::identity::identity;
use super::origin::{Origin, copy_format, unread};
use super::reading;
use super::ready::Ready;
use super::report::{LoadReport, Times};
use crate::context::{Connection, Context};
use crate::load_files::{LoadFiles, Loaded};

/// Serverless workgroups end a session that was idle for an hour; a load may stage for longer.
const IDLE: Duration = Duration::from_mins(20);

/// Everything about a load that is known before it is claimed.
pub(crate) struct Task<'a> {
    pub(super) context: &'a Context,
    pub(super) request: &'a LoadFiles,
    pub(super) choices: Choices,
    pub(super) origin: Origin,
    pub(super) digest: Digest,
    /// The columns of the table when it was looked at; none where it was not there.
    pub(super) has: Vec<Column>,
    slices: Option<u32>,
    begun_micros: i64,
    opened_micros: i64,
}

/// What is there when a load begins.
pub(crate) enum Found {
    /// The same load; there is nothing to do.
    Loaded(LoadedRow),
    Table(Option<Owned<Table>>),
}

impl<'a> Task<'a> {
    pub(crate) async fn open(
        context: &'a Context,
        request: &'a LoadFiles,
    ) -> Result<Self, Failure> {
        let begun_micros = context.clock().unix_micros();
        let choices = Choices::of(&request.load)?;
        let spool = context.workspace.state_folder().join("spool");
        let options = reading::source_options(&request.load, SourceOptions::new(spool))?;
        let (origin, digest) = Origin::open(context, &request.load, options).await?;
        reading::fits(&request.load, origin.format())?;
        if let Some(names) = origin.columns() {
            // What is wrong by the first line needs no reading to the last.
            let names = names.into_iter().map(Ident::new);
            choices.name_columns(&names.collect::<Result<Vec<_>, _>>()?)?;
        }
        Ok(Self {
            context,
            request,
            choices,
            origin,
            digest,
            has: Vec::new(),
            slices: None,
            begun_micros,
            opened_micros: context.clock().unix_micros(),
        })
    }

    pub(crate) fn target(&self) -> &QualifiedName {
        &self.choices.target
    }

    pub(crate) fn identity(&self) -> Digest {
        identity(self.target(), self.request, self.digest)
    }

    pub(super) fn file_names(&self) -> Vec<String> {
        self.origin.names()
    }

    /// An error when the same load runs on this machine. What it gives is held until the load ends.
    pub(crate) fn alone_on_this_machine(&self) -> Result<Alone, Failure> {
        let folder = self.context.workspace.state_folder().join("running");
        Alone::hold(&folder, self.identity(), &self.target().plain())
    }

    /// The table as it is, after everything that would refuse the load later is asked now.
    pub(crate) async fn look_up(
        &mut self,
        session: &Session,
        ledger: &Ledger,
    ) -> Result<Found, Failure> {
        let table = ledger.table(session, self.target()).await?.owned();
        match (self.request.load.mode, &table) {
            (LoadMode::Append, None) => return Err(self.no_table()),
            (_, None) => self.schema_is_usable(session, ledger).await?,
            (LoadMode::Create, Some(owned)) => {
                let mode = self.request.mode();
                let found = ledger
                    .find_load(session, owned, self.identity(), mode)
                    .await?;
                return match found {
                    Some(row) if !self.request.again => Ok(Found::Loaded(row)),
                    _ => Err(Error::Exists {
                        name: self.target().plain(),
                    }
                    .into()),
                };
            }
            (_, Some(_)) => {
                let columns = self.columns_of_table(session).await;
                self.has = columns.map_err(Failure::from)?;
            }
        }
        self.slices = session.slices().await?;
        Ok(Found::Table(table))
    }

    pub(super) fn no_table(&self) -> Failure {
        Failure::new(
            Kind::NotFound,
            Code::TableNotFound,
            format!("there is no table \"{}\" to add to", self.target().plain()),
        )
        .with_hint("make it with `--mode create`")
    }

    async fn schema_is_usable(&self, session: &Session, ledger: &Ledger) -> Result<(), Failure> {
        let schema = &self.target().schema;
        match ledger.schema(session, schema).await {
            Ok(_) => Ok(()),
            Err(Error::SchemaNotOwned { .. }) if self.allowed_schemas()?.contains(schema) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn allowed_schemas(&self) -> Result<Vec<Ident>, Failure> {
        let allowed = &self.context.settings().warehouse.allow_schemas;
        Ok(allowed
            .iter()
            .map(|name| Ident::new(name))
            .collect::<Result<_, _>>()?)
    }

    pub(super) fn type_policy(&self) -> TypePolicy {
        match self.request.load.headroom {
            Headroom::Yes => TypePolicy::Headroom,
            Headroom::No => TypePolicy::Exact,
        }
    }

    /// A key that the table lacks tells none of its rows from those of the files.
    pub(super) fn keys_are_there(&self, adjustment: &Adjustment) -> Result<(), Failure> {
        let added = |key: &&Ident| adjustment.add.iter().any(|(column, _)| column == *key);
        match self.choices.keys.iter().find(added) {
            None => Ok(()),
            Some(key) => Err(invalid(format!(
                "the table \"{}\" has no column \"{}\", which `--key` names",
                self.target().plain(),
                key.as_str()
            ))),
        }
    }

    pub(crate) fn claim(&self) -> Result<LoadClaim, Failure> {
        let load_id = LoadId::random(self.context.ids());
        let staged_prefix = self.context.staged_prefix("loads", &load_id)?;
        Ok(LoadClaim {
            identity: self.identity(),
            target: self.target().clone(),
            mode: self.request.mode(),
            source: self.file_names().join(", "),
            source_bytes: self.origin.size(),
            staged_prefix,
            load_id,
        })
    }

    pub(super) fn infer_options(&self, rejects: PathBuf) -> Result<InferOptions, Failure> {
        let on_error = match self.request.load.on_error {
            workspace::OnError::Fail => OnError::Fail,
            workspace::OnError::Skip => OnError::Skip { rejects },
            workspace::OnError::Truncate => OnError::Truncate,
            workspace::OnError::Null => OnError::Null,
        };
        let mut options = choices::infer_options(&self.request.load, on_error);
        options.expected = expected(&self.has, &self.choices, self.request.load.on_error)?;
        Ok(options)
    }

    /// Where records go that are left out.
    pub(super) fn rejects(&self, run: &LoadId) -> PathBuf {
        let asked = self.request.load.rejects.clone();
        asked.unwrap_or_else(|| {
            let folder = self.context.workspace.state_folder();
            folder.join("rejects").join(format!("{run}.jsonl"))
        })
    }

    async fn stage(
        &self,
        source: &Source,
        load: &ClaimedLoad,
        resumes: bool,
    ) -> Result<Staged, Failure> {
        let prefix = load.staged_prefix();
        let store = object_store(self.context.staging(), prefix.bucket())?;
        let options = StageOptions {
            resume: resumes,
            part_count_multiple: self.slices,
            infer: self.infer_options(self.rejects(load.load_id()))?,
            ..StageOptions::new(store, prefix.clone())
        };
        let staging = stage(source, &options, self.context.progress());
        self.context.unless_interrupted(staging).await
    }

    /// Brings the rows to where the warehouse can read them.
    async fn make_ready(&self, load: &ClaimedLoad, resumes: bool) -> Result<Ready, Failure> {
        match &self.origin {
            Origin::Files(source) => {
                let staged = self.stage(source, load, resumes).await?;
                Ok(Ready {
                    copy: self.copy_of_parts(&staged)?,
                    staged_bytes: staged.staged_bytes(),
                    part_count: staged.parts.len(),
                    resumed_parts: staged.resumed_parts,
                    timings: staged.timings,
                    lines: staged.lines,
                    is_unread: false,
                    inferred: staged.inferred,
                })
            }
            Origin::InPlace(found) => {
                let inferred = unread(found, &self.has, &self.choices, self.digest)?;
                let prefix = load.staged_prefix();
                let store = object_store(self.context.staging(), prefix.bucket())?;
                let putting = found.put_manifest(&store, prefix);
                let manifest = self.context.unless_interrupted(putting).await?;
                let format = copy_format(found, &self.request.load)?;
                Ok(Ready {
                    copy: self.copy_of(format, &inferred.columns, manifest)?,
                    staged_bytes: self.origin.size(),
                    part_count: found.objects.len(),
                    resumed_parts: 0,
                    timings: Timings::default(),
                    lines: PartLines::default(),
                    is_unread: true,
                    inferred,
                })
            }
        }
    }

    pub(crate) async fn stage_and_commit(
        &self,
        session: &mut Connection,
        ledger: &Ledger,
        load: &mut ClaimedLoad,
        resumes: bool,
    ) -> Result<Loaded, Failure> {
        let clock = self.context.clock();
        let begun = clock.unix_micros();
        let ready = tokio::select! {
            ready = self.make_ready(load, resumes) => ready?,
            () = keep_awake(session) => unreachable!("it is kept awake for ever"),
        };
        failpoint("staged");
        let staged_at = clock.unix_micros();
        self.context.progress().stage("copying", None);
        let written = match self.commit(session, ledger, load, &ready).await? {
            Committed::Now(written) => written,
            Committed::Earlier(row) => return Ok(self.loaded_before(row)),
        };
        let times = Times {
            opening: between(self.begun_micros, self.opened_micros),
            staging: between(begun, staged_at),
            committing: between(staged_at, clock.unix_micros()),
            whole: between(self.begun_micros, clock.unix_micros()),
            parsing: ready.timings.parsing,
            compressing: ready.timings.compressing,
        };
        Ok(Loaded::Now(Box::new(LoadReport {
            table: self.target().clone(),
            mode: self.request.mode(),
            table_made: written.table_made,
            row_count: written.row_count,
            counted_by_redshift: ready.is_unread,
            rows_removed: written.rows_removed,
            rows_superseded: written.rows_superseded,
            read: written.read,
            staged_bytes: ready.staged_bytes,
            part_count: ready.part_count,
            resumed_parts: ready.resumed_parts,
            times,
            tries: written.tries,
        })))
    }

    pub(crate) async fn clear(&self, prefix: &S3Uri) -> Result<(), Failure> {
        let store = object_store(self.context.staging(), prefix.bucket())?;
        failpoint("parts-being-removed");
        remove_staged(&store, prefix).await?;
        failpoint("parts-removed");
        Ok(())
    }

    /// The load is there. If the run that committed it was killed before it tidied up, that is done now.
    pub(crate) async fn already(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        row: LoadedRow,
    ) -> Result<Loaded, Failure> {
        for claim in ledger.open_claims(session).await? {
            if claim.load_id.as_str() == row.load_id {
                self.clear(&claim.staged_prefix).await?;
                ledger.release_abandoned(session, &claim).await?;
            }
        }
        Ok(self.loaded_before(row))
    }

    fn loaded_before(&self, row: LoadedRow) -> Loaded {
        Loaded::Already {
            table: self.target().clone(),
            row_count: row.row_count,
            loaded_at: row.loaded_at,
        }
    }

    /// Removes what was staged and then the claim, whatever came of the load. What cannot be removed
    /// now stays claimed, and a rerun removes it; what another run took over is that run's.
    pub(crate) async fn give_back(
        &self,
        session: &mut Connection,
        ledger: &Ledger,
        load: &ClaimedLoad,
        outcome: Result<Loaded, Failure>,
    ) -> Result<Loaded, Failure> {
        self.context.progress().finish();
        if let Err(failure) = self.tidy_up(session, ledger, load).await {
            let prefix = load.staged_prefix();
            tracing::warn!(%prefix, error = %failure, "staged parts were left behind");
        }
        outcome
    }

    async fn tidy_up(
        &self,
        session: &mut Connection,
        ledger: &Ledger,
        load: &ClaimedLoad,
    ) -> Result<(), Failure> {
        if session.is_closed() {
            *session = self.context.connect().await?;
        }
        if ledger.holds_claim(session, load).await? {
            self.clear(load.staged_prefix()).await?;
            ledger.release_claim(session, load).await?;
            failpoint("claim-released");
        }
        Ok(())
    }
}

fn between(from_micros: i64, to_micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(to_micros - from_micros).unwrap_or_default())
}

/// Keeps a session from ending while nothing is asked of it. One that ended nevertheless is opened
/// again when it is needed.
async fn keep_awake(session: &Session) {
    loop {
        tokio::time::sleep(IDLE).await;
        if let Err(error) = session.stay_awake().await {
            tracing::debug!(%error, "the session ended while the load was staged");
            std::future::pending::<()>().await;
        }
    }
}
