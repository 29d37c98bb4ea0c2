//! What a load would do, told without doing it.

use model::{Column, Failure, Kind, LoadId};
use staging::{PartLines, Timings, infer};
use warehouse::{Error, Ledger, LoadedRow, Lookup, NotOwned, Session, catalog};
use workspace::LoadMode;

use super::origin::{Origin, copy_format, unread};
use super::ready::{Ready, copy_format_of_parts};
use super::report::{LoadPlan, Read, WarehouseSaid};
use super::task::{Found, Task};
use crate::load_files::Loaded;

/// What ledger and catalogue say before a dry run.
struct Asked {
    said: WarehouseSaid,
    /// The columns of the table; none where it is to be made.
    has: Option<Vec<Column>>,
    make_schema: bool,
}

impl Task<'_> {
    /// Reads the files as a load would and tells what it would do; sends nothing anywhere.
    pub(crate) async fn plan(&mut self) -> Result<Loaded, Failure> {
        let Asked {
            said: warehouse,
            has,
            make_schema,
        } = self.ask_warehouse().await?;
        let run = LoadId::random(self.context.ids());
        let ready = self.would_be_ready(&run).await?;
        let prepared = self.prepare(has, &ready, run.as_str())?;
        let inferred = ready.inferred;
        let has = prepared.has.as_deref();
        let read = Read::of(self.file_names(), &inferred, has, &prepared.adjustment);
        Ok(Loaded::Planned(Box::new(LoadPlan {
            table: self.target().clone(),
            mode: self.request.mode(),
            table_made: has.is_none(),
            row_count: inferred.row_count,
            read,
            statements: prepared.steps.texts(self.target(), make_schema),
            warehouse,
        })))
    }

    /// Asks what a dry run has to know. For a table that is to be made it can do without an answer.
    async fn ask_warehouse(&mut self) -> Result<Asked, Failure> {
        let may_suppose = self.request.load.mode != LoadMode::Append;
        match self.context.find_ledger().await {
            Ok((session, Some(ledger))) => self.ask(&session, &ledger).await,
            Ok((session, None)) => self.ask_without_ledger(&session).await,
            Err(failure) if failure.kind == Kind::Unavailable && may_suppose => Ok(Asked {
                said: WarehouseSaid::Nothing {
                    reason: failure.to_string(),
                },
                has: None,
                make_schema: true,
            }),
            Err(failure) => Err(failure),
        }
    }

    async fn ask(&mut self, session: &Session, ledger: &Ledger) -> Result<Asked, Failure> {
        let table = match self.look_up(session, ledger).await? {
            Found::Table(table) => table,
            Found::Loaded(row) => {
                return Ok(Asked {
                    said: loaded(&row),
                    has: None,
                    make_schema: false,
                });
            }
        };
        let (identity, mode) = (self.identity(), self.request.mode());
        let found = match &table {
            Some(table) if !self.request.again => {
                ledger.find_load(session, table, identity, mode).await?
            }
            _ => None,
        };
        let schema = ledger.schema(session, &self.target().schema).await;
        Ok(Asked {
            said: found.map_or(WarehouseSaid::Read, |row| loaded(&row)),
            make_schema: table.is_none() && matches!(schema, Ok(Lookup::Free)),
            has: table.map(|_| self.has.clone()),
        })
    }

    /// Nothing is ours yet, so that what is there is somebody else's.
    async fn ask_without_ledger(&self, session: &Session) -> Result<Asked, Failure> {
        let target = self.target();
        if let Some(relation) = catalog::relation(session, target).await? {
            return Err(Error::NotOwned {
                name: target.plain(),
                reason: NotOwned::NotListed {
                    owner: relation.owner,
                },
            }
            .into());
        }
        if self.request.load.mode == LoadMode::Append {
            return Err(self.no_table());
        }
        let schema = catalog::schema(session, &target.schema).await?;
        let is_allowed = self.allowed_schemas()?.contains(&target.schema);
        match schema {
            Some(schema) if !is_allowed => Err(Error::SchemaNotOwned {
                schema: target.schema.as_str().to_owned(),
                owner: schema.owner,
            }
            .into()),
            schema => Ok(Asked {
                said: WarehouseSaid::Read,
                has: None,
                make_schema: schema.is_none(),
            }),
        }
    }

    /// What would lie where the warehouse can read it.
    async fn would_be_ready(&self, run: &LoadId) -> Result<Ready, Failure> {
        let manifest = self
            .context
            .staged_prefix("loads", run)?
            .join("manifest.json")?;
        let (inferred, format, is_unread) = match &self.origin {
            Origin::Files(source) => {
                let options = self.infer_options(self.rejects(run))?;
                let reading = infer(source, &options, self.context.progress());
                let (inferred, format) = self.context.unless_interrupted(reading).await?;
                (inferred, copy_format_of_parts(&format)?, false)
            }
            Origin::InPlace(found) => (
                unread(found, &self.has, &self.choices, self.digest)?,
                copy_format(found, &self.request.load)?,
                true,
            ),
        };
        Ok(Ready {
            copy: self.copy_of(format, &inferred.columns, manifest)?,
            staged_bytes: inferred.source_bytes,
            part_count: 0,
            resumed_parts: 0,
            timings: Timings::default(),
            lines: PartLines::default(),
            is_unread,
            inferred,
        })
    }
}

fn loaded(row: &LoadedRow) -> WarehouseSaid {
    WarehouseSaid::Loaded {
        row_count: row.row_count,
        at: row.loaded_at.clone(),
    }
}
