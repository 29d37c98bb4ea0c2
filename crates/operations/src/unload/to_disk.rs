//! A result that is fetched into a folder or one file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws::object_store;
use model::{Code, Digest, Failure, LoadId, S3Uri};
use redshift_sql::unload::{SourceColumn, UnloadCompression};
use redshift_sql::{UnloadSource, session};
use staging::{FetchOptions, FetchTo, UnloadFormat, fetch, placed, remove_staged};
use warehouse::Session;

use super::in_bucket::elapsed;
use super::state::{State, Work, digest, refused};
use super::statement::{Form, run, statement, written};
use super::{Destination, FileFormat, Unload, Unloaded, UnloadedFile, source};
use crate::context::{Connection, Context};

/// Goes on with an unload of the same request that ended early, or begins one. When UNLOAD itself had
/// ended, it is not run again: what it wrote is fetched.
pub(super) async fn unload(context: &Context, request: &Unload) -> Result<Unloaded, Failure> {
    let target = target(request)?;
    let from = source::parse(&request.source)?;
    let work = Work::open(&target)?;
    let asked = digest(request, &context.settings().workspace.id.to_string());
    if let Some(done) = placed_before(&work, asked) {
        clean_up(context, &work).await;
        work.remove();
        return Ok(done);
    }
    let session = match open(context, request, &target).await {
        Ok(session) => session,
        Err(failure) => {
            if work.state().is_none() {
                work.remove();
            }
            return Err(failure);
        }
    };
    let run = Run {
        context,
        request,
        from,
        target,
        session: &session,
        asked,
    };
    match run.finish(&work).await {
        Err(failure) if may_go_on(&failure, &work) => Err(match failure.code {
            Code::StatementCancelled | Code::BucketUnreachable => failure
                .with_hint("run the same command again: it goes on with what has been fetched"),
            _ => failure,
        }),
        outcome => {
            clean_up(context, &work).await;
            work.remove();
            outcome
        }
    }
}

async fn open(context: &Context, request: &Unload, target: &Path) -> Result<Connection, Failure> {
    refuse_full(target, request.options.overwrite)?;
    context.connect().await
}

/// What an earlier run of the same request had made when it ended before it cleaned up.
fn placed_before(work: &Work, asked: Digest) -> Option<Unloaded> {
    work.state().filter(|state| state.request == asked)?;
    let fetched = placed(&work.folder)?;
    Some(Unloaded {
        row_count: fetched.rows,
        resumed_files: fetched.files.len(),
        files: fetched.files.iter().map(unloaded_file).collect(),
        proved: true,
        resumed: true,
        unload_time: Duration::ZERO,
        fetch_time: Duration::ZERO,
    })
}

fn unloaded_file(file: &staging::FetchedFile) -> UnloadedFile {
    UnloadedFile {
        place: file.path.display().to_string(),
        rows: Some(file.rows),
        bytes: file.bytes,
    }
}

/// What was unloaded stays to be fetched, unless it is wrong.
fn may_go_on(failure: &Failure, work: &Work) -> bool {
    let wrong = matches!(
        failure.code,
        Code::RowCountMismatch | Code::UnloadIncomplete
    );
    !wrong && work.state().is_some_and(|state| state.rows.is_some())
}

/// One run with its session.
struct Run<'a> {
    context: &'a Context,
    request: &'a Unload,
    from: UnloadSource,
    target: PathBuf,
    session: &'a Session,
    asked: Digest,
}

impl Run<'_> {
    async fn finish(&self, work: &Work) -> Result<Unloaded, Failure> {
        let context = self.context;
        let columns = source::columns(self.session, &self.from).await?;
        let earlier = work.state();
        let usable = earlier
            .clone()
            .filter(|state| state.request == self.asked && state.rows.is_some());
        let resumed = usable.is_some();
        let started = context.clock().now();
        let state = match usable {
            Some(state) => state,
            None => self.unload(&columns, work, earlier).await?,
        };
        let unload_time = elapsed(context, started);
        let started = context.clock().now();
        let options = self.fetch_options(&columns, work, &state)?;
        let fetched = context
            .unless_interrupted(fetch(&options, context.progress()))
            .await?;
        Ok(Unloaded {
            row_count: fetched.rows,
            files: fetched.files.iter().map(unloaded_file).collect(),
            proved: true,
            resumed,
            resumed_files: fetched.resumed,
            unload_time: if resumed { Duration::ZERO } else { unload_time },
            fetch_time: elapsed(context, started),
        })
    }

    /// Runs UNLOAD, after what an earlier run left is gone.
    async fn unload(
        &self,
        columns: &[SourceColumn],
        work: &Work,
        earlier: Option<State>,
    ) -> Result<State, Failure> {
        if let Some(state) = &earlier {
            end(self.session, state).await;
        }
        clean_up(self.context, work).await;
        work.clear();
        let id = LoadId::random(self.context.ids());
        let prefix = self.context.staged_prefix("unloads", &id)?;
        let state = State {
            request: self.asked,
            prefix: S3Uri::new(prefix.bucket(), format!("{}/", prefix.key()))?,
            id,
            pid: self.session.backend_pid().await?,
            rows: None,
        };
        let form = Form {
            prefix: state.prefix.clone(),
            header: false,
            null: null_text(&state.id),
            compression: UnloadCompression::Zstd,
            serial: !self.request.options.order_by.is_empty(),
            clean_path: false,
        };
        let statement = statement(self.context, self.request, &self.from, columns, form)?;
        work.save(&state)?;
        self.context.progress().stage("unloading", None);
        let rows = run(self.session, &statement).await?;
        let state = State {
            rows: Some(rows),
            ..state
        };
        work.save(&state)?;
        Ok(state)
    }

    fn fetch_options(
        &self,
        columns: &[SourceColumn],
        work: &Work,
        state: &State,
    ) -> Result<FetchOptions, Failure> {
        let request = self.request;
        let options = &request.options;
        Ok(FetchOptions {
            store: object_store(self.context.staging(), state.prefix.bucket())?,
            prefix: state.prefix.clone(),
            work: work.folder.clone(),
            to: match &request.to {
                Destination::File(_) => FetchTo::File {
                    path: self.target.clone(),
                    replace: options.overwrite,
                },
                _ => FetchTo::Folder(self.target.clone()),
            },
            format: match request.format {
                FileFormat::Parquet => UnloadFormat::Parquet,
                FileFormat::Csv => UnloadFormat::Csv {
                    delimiter: u8::try_from(options.delimiter).unwrap_or(b','),
                    null: null_text(&state.id),
                    header: options.header,
                },
                FileFormat::Jsonl => UnloadFormat::JsonLines,
            },
            compression: options.compression,
            columns: written(request, columns),
            rows: state.rows.unwrap_or_default(),
        })
    }
}

/// A text that no value equals: the id is random and of this run alone.
fn null_text(id: &LoadId) -> String {
    format!("null-{id}")
}

/// The session of a run that was killed may still be unloading.
async fn end(session: &Session, state: &State) {
    if state.rows.is_some() {
        return;
    }
    let still = session
        .execute(&session::running_with_mark(state.pid, &state.id))
        .await;
    if still.is_ok_and(|rows| !rows.rows.is_empty()) {
        let ended = session
            .execute(&session::terminate_backend(state.pid))
            .await;
        if let Err(error) = ended {
            tracing::warn!(pid = state.pid, %error, "an earlier unload could not be ended");
        }
    }
}

/// Removes what the run of the work folder has staged.
async fn clean_up(context: &Context, work: &Work) {
    let Some(state) = work.state() else { return };
    let staged = context.staged_prefix("unloads", &state.id);
    // A state that names another place is not of this workspace.
    if !staged.is_ok_and(|staged| state.prefix.to_string() == format!("{staged}/")) {
        return;
    }
    let removed = match object_store(context.staging(), state.prefix.bucket()) {
        Ok(store) => remove_staged(&store, &state.prefix)
            .await
            .map_err(Failure::from),
        Err(error) => Err(error.into()),
    };
    if let Err(failure) = removed {
        tracing::warn!(prefix = %state.prefix, %failure, "unloaded objects were left behind");
    }
}

/// The absolute path, without `.` and with its parent made.
fn target(request: &Unload) -> Result<PathBuf, Failure> {
    let (Destination::Folder(path) | Destination::File(path)) = &request.to else {
        unreachable!("what stays in S3 has no path");
    };
    let failed =
        |error: std::io::Error| refused(path, "its folder cannot be made").with_source(error);
    let absolute: PathBuf = std::path::absolute(path)
        .map_err(failed)?
        .components()
        .collect();
    if let Some(parent) = absolute.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    Ok(absolute)
}

fn refuse_full(target: &Path, overwrite: bool) -> Result<(), Failure> {
    let Ok(metadata) = target.symlink_metadata() else {
        return Ok(());
    };
    if metadata.is_dir() {
        let empty = std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
        return if empty {
            Ok(())
        } else {
            Err(refused(target, "the folder is not empty"))
        };
    }
    if overwrite {
        Ok(())
    } else {
        Err(refused(target, "the file is there already").with_hint(
            "name a file that is not there yet, or let --overwrite replace it when the new one is \
             complete",
        ))
    }
}
