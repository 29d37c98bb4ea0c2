//! A load, from its files to what is given back at its end.

use std::sync::Arc;

use aws::object_store;
use model::{Code, Digest, Failure, Kind, LoadId, S3Uri};
use redshift_sql::{Ident, QualifiedName};
use staging::{Input, Source, SourceOptions, StageOptions, Staged, remove_staged, stage};
use warehouse::ledger::Table;
use warehouse::{ClaimedLoad, Error, Ledger, LoadClaim, LoadedRow, Owned, Session};
use workspace::LoadMode;

use super::{definitions, identity};
use crate::context::Context;
use crate::load_files::{LoadFiles, LoadReport, Loaded};

/// Everything about a load that is known before it is claimed.
pub(crate) struct Task<'a> {
    pub(super) context: &'a Context,
    pub(super) request: &'a LoadFiles,
    pub(crate) target: QualifiedName,
    source: Source,
    digest: Digest,
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
        let target: QualifiedName = request.into.parse()?;
        let inputs = request.files.clone();
        let mut options = SourceOptions::new(context.workspace.state_folder().join("spool"));
        options
            .null_markers
            .everywhere
            .extend(request.null.iter().cloned());
        options.header = request.header;
        let progress = context.shared_progress();
        let reading = tokio::task::spawn_blocking(move || {
            let inputs = inputs.into_iter().map(Input::Path).collect();
            let source = Source::open(inputs, &options)?;
            let digest = source.digest(&*progress)?;
            Ok::<_, staging::Error>((source, digest))
        });
        let (source, digest) = reading.await.expect("reading does not panic")?;
        Ok(Self {
            context,
            request,
            target,
            source,
            digest,
        })
    }

    pub(crate) fn identity(&self) -> Digest {
        identity(&self.target, self.request, self.digest)
    }

    /// The table as it is, after everything that would refuse the load later is asked now.
    pub(crate) async fn look_up(
        &self,
        session: &Session,
        ledger: &Ledger,
    ) -> Result<Found, Failure> {
        let table = ledger.table(session, &self.target).await?.owned();
        match (self.request.mode, &table) {
            (LoadMode::Create, None) => self.schema_is_usable(session, ledger).await?,
            (LoadMode::Create, Some(owned)) => {
                let mode = self.request.mode();
                let found = ledger
                    .find_load(session, owned, self.identity(), mode)
                    .await?;
                return match found {
                    Some(row) if !self.request.again => Ok(Found::Loaded(row)),
                    _ => Err(Error::Exists {
                        name: self.target.plain(),
                    }
                    .into()),
                };
            }
            (LoadMode::Append, None) => {
                return Err(Failure::new(
                    Kind::NotFound,
                    Code::TableNotFound,
                    format!("there is no table \"{}\" to add to", self.target.plain()),
                )
                .with_hint("make it with `--mode create`"));
            }
            (LoadMode::Append, Some(_)) => {}
        }
        Ok(Found::Table(table))
    }

    async fn schema_is_usable(&self, session: &Session, ledger: &Ledger) -> Result<(), Failure> {
        match ledger.schema(session, &self.target.schema).await {
            Ok(_) => Ok(()),
            Err(Error::SchemaNotOwned { .. })
                if self.allowed_schemas()?.contains(&self.target.schema) =>
            {
                Ok(())
            }
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

    pub(crate) fn claim(&self) -> Result<LoadClaim, Failure> {
        let load_id = LoadId::random(self.context.ids());
        let staged_prefix = self.context.staged_prefix("loads", &load_id)?;
        Ok(LoadClaim {
            identity: self.identity(),
            target: self.target.clone(),
            mode: self.request.mode(),
            source: self.source.file_names().join(", "),
            source_bytes: self.source.size(),
            staged_prefix,
            load_id,
        })
    }

    async fn stage(&self, prefix: &S3Uri) -> Result<Staged, Failure> {
        let store = object_store(self.context.staging(), prefix.bucket())?;
        let options = StageOptions::new(store, prefix.clone());
        let staging = stage(&self.source, &options, self.context.progress());
        self.context.unless_interrupted(staging).await
    }

    pub(crate) async fn stage_and_commit(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
        table: Option<Owned<Table>>,
        prefix: &S3Uri,
    ) -> Result<LoadReport, Failure> {
        let staged = self.stage(prefix).await?;
        self.context.progress().stage("copying", None);
        match table {
            None => {
                self.commit_new(session, ledger, load, &staged, prefix)
                    .await?;
            }
            Some(table) => {
                self.commit_more(session, ledger, load, &staged, table, prefix)
                    .await?;
            }
        }
        Ok(LoadReport {
            table: self.target.clone(),
            row_count: staged.inferred.row_count,
            source_bytes: staged.inferred.source_bytes,
            staged_bytes: staged.staged_bytes(),
            part_count: staged.parts.len(),
            read_as: staged.inferred.read_as.clone(),
            null_marker_fields: staged
                .inferred
                .null_markers
                .iter()
                .map(|used| used.count)
                .sum(),
        })
    }

    /// Stages to a prefix of its own, which is removed again.
    pub(crate) async fn plan(&self) -> Result<Loaded, Failure> {
        let prefix = self
            .context
            .staged_prefix("plans", &LoadId::random(self.context.ids()))?;
        let staged = self.stage(&prefix).await?;
        self.clear(&prefix).await?;
        definitions(&staged.inferred.columns)?;
        let columns = staged
            .inferred
            .columns
            .iter()
            .map(staging::InferredColumn::to_column)
            .collect();
        Ok(Loaded::Planned {
            columns,
            row_count: staged.inferred.row_count,
        })
    }

    pub(crate) async fn clear(&self, prefix: &S3Uri) -> Result<(), Failure> {
        let store = object_store(self.context.staging(), prefix.bucket())?;
        remove_staged(&Arc::clone(&store), prefix).await?;
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
                ledger.release_claim(session, &claim.load_id).await?;
            }
        }
        Ok(Loaded::Already {
            table: self.target.clone(),
            row_count: row.row_count,
            loaded_at: row.loaded_at,
        })
    }

    /// Removes what was staged and then the claim, whatever came of the load. What cannot be removed
    /// now stays claimed, and a rerun removes it.
    pub(crate) async fn give_back(
        &self,
        session: &mut Session,
        ledger: &Ledger,
        load: &ClaimedLoad,
        prefix: &S3Uri,
        outcome: Result<LoadReport, Failure>,
    ) -> Result<Loaded, Failure> {
        self.context.progress().finish();
        let cleared = match self.clear(prefix).await {
            Ok(()) => ledger
                .release_claim(session, load.load_id())
                .await
                .map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = cleared {
            tracing::warn!(prefix = %prefix, error = %failure, "staged parts were left behind");
        }
        outcome.map(Loaded::Now)
    }
}
