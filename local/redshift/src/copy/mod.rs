//! COPY: objects of S3 into a table, in the session's transaction.
//!
//! The way through: privileges and role chain ([`authorize`]), the objects ([`source`]), the target's
//! columns ([`target`]), then file by file through `local_transfer` into DuckDB ([`rows`]). What
//! happened is kept in the load history, also when it is rolled back.

pub(crate) mod authorize;
pub(crate) mod errors;
mod rows;
pub(crate) mod source;
mod target;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::copy::{Copy, CopyFormat};
use local_dialect::statements::privileges::RolePurpose;
use local_transfer::LoadError;

pub(crate) use self::authorize::database_user_arn;
pub(crate) use self::rows::{ARROW_ROWS, register};
use self::source::SourceObject;
pub(crate) use self::source::bucket_and_key;
use self::target::Target;
use crate::cloud::CloudSession;
use crate::load_history::{Execution, Load, LoadProgress, Status};
use crate::locks::LockMode;
use crate::session::{Outcome, Result, Session, Severity, Snapshot};

/// Carries out the statement. Outside of a transaction block it goes on when its client has left:
/// nothing here talks to the client.
pub(crate) fn execute(session: &mut Session, copy: &Copy) -> Result<Outcome> {
    session.require_writable("COPY")?;
    let target = locked_target(session, copy)?;
    let cloud = authorize::open(session, &copy.authorization, RolePurpose::Copy)?;
    session.write_database(&target.database)?;
    let mut history = start(session, copy, &target)?;
    let outcome = load(
        session,
        copy,
        &target,
        cloud.as_ref(),
        &mut history.progress,
    );
    history.end_micros = Some(session.engine().now().as_microsecond());
    history.status = if outcome.is_ok() {
        Status::Completed
    } else {
        Status::Aborted
    };
    finish(session, &target, &history, outcome)
}

/// The table, locked for writing; looked up again where another writer had to be waited for.
fn locked_target(session: &mut Session, copy: &Copy) -> Result<Target> {
    loop {
        let target = Target::resolve(session, copy)?;
        if session.lock_table(target.oid, LockMode::Write)? == Snapshot::Kept {
            return Ok(target);
        }
    }
}

/// Rows that were refused, and the error that ended the load.
struct Refused {
    errors: Vec<LoadError>,
    error: Box<SqlError>,
}

fn load(
    session: &mut Session,
    copy: &Copy,
    target: &Target,
    cloud: &dyn CloudSession,
    progress: &mut LoadProgress,
) -> std::result::Result<Vec<LoadError>, Refused> {
    let stopped = |error| Refused {
        errors: Vec::new(),
        error: Box::new(error),
    };
    check_region(copy, cloud).map_err(stopped)?;
    let objects = objects(copy, cloud).map_err(stopped)?;
    progress.file_count = signed(objects.len() as u64);
    progress.file_bytes = signed(objects.iter().map(|object| object.size_bytes).sum());
    progress.loaded_bytes = progress.file_bytes;
    rows::load_objects(session, copy, target, &objects, progress)
}

fn objects(copy: &Copy, cloud: &dyn CloudSession) -> Result<Vec<SourceObject>> {
    if copy.options.manifest {
        let columnar = matches!(copy.format, CopyFormat::Parquet { .. });
        source::of_manifest(cloud, &copy.source, columnar)
    } else {
        source::under_prefix(cloud, &copy.source)
    }
}

/// REGION must be the bucket's.
fn check_region(copy: &Copy, cloud: &dyn CloudSession) -> Result<()> {
    let Some(region) = &copy.options.region else {
        return Ok(());
    };
    let bucket = bucket_and_key(&copy.source).map_or("", |(bucket, _)| bucket);
    let actual = cloud
        .bucket_region(bucket)
        .map_err(|error| errors::s3_error(&error))?;
    if actual == *region {
        return Ok(());
    }
    let message = format!(
        "S3ServiceException:The bucket you are attempting to access must be addressed using the \
         specified endpoint. Please send all future requests to this endpoint.,Status 301,Error \
         PermanentRedirect (bucket region {actual}, REGION {region})"
    );
    Err(SqlError::new(SqlState::INTERNAL_ERROR, &message)
        .with_detail(errors::block(&message, 8001, "")))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn start(session: &mut Session, copy: &Copy, target: &Target) -> Result<Load> {
    let load = Load {
        execution: Execution::of(session)?,
        status: Status::Running,
        table_name: target.name.clone(),
        end_micros: None,
        data_source: copy.source.clone(),
        file_format: match copy.format {
            CopyFormat::Text { .. } => "txt",
            CopyFormat::Csv { .. } => "csv",
            CopyFormat::Parquet { .. } => "parquet",
        }
        .to_owned(),
        progress: LoadProgress::default(),
    };
    save(session, &load)?;
    Ok(load)
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

fn finish(
    session: &mut Session,
    target: &Target,
    history: &Load,
    outcome: std::result::Result<Vec<LoadError>, Refused>,
) -> Result<Outcome> {
    save(session, history)?;
    let (errors, error) = match outcome {
        Ok(errors) => (errors, None),
        Err(refused) => (refused.errors, Some(*refused.error)),
    };
    session
        .engine()
        .load_history()
        .record_errors(&history.execution, i64::from(target.oid), &errors)
        .map_err(|error| history_failed(&error))?;
    if let Some(error) = error {
        session.set_last_copy(0);
        return Err(error);
    }
    let rows = history.progress.loaded_rows;
    session.set_last_copy(rows);
    if !errors.is_empty() {
        session.notice(
            Severity::Info,
            SqlState::SUCCESSFUL,
            format!(
                "Load into table '{}' completed, {} record(s) could not be loaded.  Check \
                 'sys_load_error_detail' system table for details.",
                target.name, history.progress.error_count
            ),
        );
    }
    session.notice(
        Severity::Info,
        SqlState::SUCCESSFUL,
        format!(
            "Load into table '{}' completed, {rows} record(s) loaded successfully.",
            target.name
        ),
    );
    Ok(Outcome::complete("COPY"))
}
