//! What is told of a COPY: its row in the history, the rows that were refused or changed, the notices.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{Copy, CopyFormat};

use super::rows::LoadedRows;
use super::source::SourceObject;
use super::target::Target;
use crate::load_history::{Execution, Load, LoadProgress, LoadedFile, Status};
use crate::session::{Result, Session, Severity};

/// Records that the statement has begun.
pub(super) fn start(session: &Session, copy: &Copy, target: &Target) -> Result<Load> {
    let load = Load {
        execution: Execution::of(session)?,
        status: Status::Running,
        table_name: target.name.clone(),
        end_micros: None,
        data_source: copy.source.clone(),
        file_format: match copy.format {
            CopyFormat::Text { .. } | CopyFormat::FixedWidth(_) => "txt",
            CopyFormat::Csv { .. } => "csv",
            CopyFormat::Json(_) => "json",
            CopyFormat::Parquet { .. } => "parquet",
        }
        .to_owned(),
        progress: LoadProgress::default(),
    };
    save(session, &load)?;
    Ok(load)
}

/// Records which objects are going to be read.
pub(super) fn found(session: &Session, load: &mut Load, objects: &[SourceObject]) -> Result<()> {
    load.progress.file_count = signed(objects.len() as u64);
    load.progress.file_bytes = signed(objects.iter().map(|object| object.size_bytes).sum());
    save(session, load)
}

/// Records that the statement has failed before anything was read.
pub(super) fn failed(session: &Session, load: &mut Load) -> Result<()> {
    load.status = Status::Aborted;
    load.end_micros = Some(session.engine().now().as_microsecond());
    save(session, load)
}

/// Records what was read. A statement that succeeded is *running* until its transaction ends.
pub(super) fn finish(
    session: &Session,
    load: &mut Load,
    target: &Target,
    objects: &[SourceObject],
    loaded: &LoadedRows,
) -> Result<()> {
    let end_micros = session.engine().now().as_microsecond();
    load.progress.error_count = signed(loaded.error_count);
    if loaded.outcome.is_ok() {
        load.progress.loaded_rows = signed(loaded.inserted);
        load.progress.loaded_bytes = load.progress.file_bytes;
    } else {
        load.status = Status::Aborted;
        load.end_micros = Some(end_micros);
    }
    save(session, load)?;
    let files: Vec<_> = objects
        .iter()
        .zip(&loaded.lines)
        .map(|(object, lines)| LoadedFile {
            query_id: load.execution.query_id,
            user_id: load.execution.user_id,
            file_name: object.url.clone(),
            size_bytes: signed(object.size_bytes),
            lines: signed(*lines),
            file_format: load.file_format.clone(),
            start_micros: load.execution.start_micros,
            end_micros,
        })
        .collect();
    let history = session.engine().load_history();
    let table_id = i64::from(target.oid);
    history
        .record_errors(&load.execution, table_id, &loaded.errors)
        .and_then(|()| history.record_replacements(&load.execution, table_id, &loaded.replacements))
        .and_then(|()| history.record_files(&load.execution, &files))
        .map_err(|error| history_failed(&error))
}

/// Tells the client what was loaded and what was not.
pub(super) fn tell(session: &mut Session, target: &Target, loaded: &LoadedRows) {
    let table = &target.name;
    let mut lines = Vec::new();
    if loaded.error_count > 0 {
        lines.push(format!(
            "{} record(s) could not be loaded.  Check 'sys_load_error_detail' system table for \
             details.",
            loaded.error_count
        ));
    }
    if loaded.replaced_rows > 0 {
        lines.push(format!(
            "{} record(s) were loaded with replacements made for ACCEPTINVCHARS.  Check \
             'sys_copy_replacements' system table for details.",
            loaded.replaced_rows
        ));
    }
    lines.push(format!(
        "{} record(s) loaded successfully.",
        loaded.inserted
    ));
    for line in lines {
        session.notice(
            Severity::Info,
            SqlState::SUCCESSFUL,
            format!("Load into table '{table}' completed, {line}"),
        );
    }
}

fn save(session: &Session, load: &Load) -> Result<()> {
    session
        .engine()
        .load_history()
        .record_load(load)
        .map_err(|error| history_failed(&error))
}

fn history_failed(error: &dyn std::fmt::Display) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!("the load history failed: {error}"),
    )
}

pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
