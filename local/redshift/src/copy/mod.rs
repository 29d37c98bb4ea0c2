//! COPY: objects of S3 into a table, in the session's transaction.
//!
//! The way through: privileges and role chain ([`authorize`]), the objects ([`source`]), the target's
//! columns ([`target`]), then the files through `local_transfer` into DuckDB ([`rows`]). What happened
//! is kept in the load history, also when it is rolled back ([`history`]).

pub(crate) mod authorize;
pub(crate) mod batch_scan;
pub(crate) mod errors;
mod history;
mod json_paths;
mod region;
mod rows;
pub(crate) mod source;
mod target;

use local_dialect::statements::copy::Copy;
use local_dialect::statements::privileges::RolePurpose;
use local_transfer::SourceFile;

pub(crate) use self::authorize::database_user_arn;
pub(crate) use self::rows::KEEP_ROW_ORDER;
use self::rows::{Reading, RowOrder};
use self::source::SourceObject;
pub(crate) use self::source::bucket_and_key;
use self::target::Target;
use crate::cloud::CloudSession;
use crate::load_history::Load;
use crate::locks::LockMode;
use crate::session::{Outcome, Result, Session, Snapshot};

/// Carries out the statement. Outside of a transaction block it goes on when its client has left:
/// nothing here talks to the client.
pub(crate) fn execute(session: &mut Session, copy: &Copy) -> Result<Outcome> {
    session.require_writable("COPY")?;
    let target = locked_target(session, copy)?;
    let cloud = authorize::open(session, &copy.authorization, RolePurpose::Copy)?;
    session.write_database(&target.database)?;
    session.note_ingestion(&target.database, target.oid);
    let mut load = history::start(session, copy, &target)?;
    let prepared = prepare(session, copy, &target, cloud.as_ref(), &mut load);
    let (objects, reading) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            history::failed(session, &mut load)?;
            return Err(error);
        }
    };
    let files: Vec<_> = objects
        .iter()
        .map(|object| SourceFile {
            name: object.url.clone(),
            path: object.path.clone(),
        })
        .collect();
    session.disconnect_on_demand();
    let file_bytes = objects.iter().map(|object| object.size_bytes).sum();
    let order = RowOrder::of(&target, file_bytes);
    let loaded = rows::load(session, copy, &target, &reading, &files, order);
    history::finish(session, &mut load, &target, &objects, &loaded)?;
    if let Err(error) = loaded.outcome {
        session.copy_failed();
        return Err(error);
    }
    session.copy_succeeded(history::signed(loaded.inserted));
    history::tell(session, &target, &loaded);
    Ok(Outcome::complete("COPY"))
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

/// Everything before the load itself: the objects, and how to read them.
fn prepare(
    session: &Session,
    copy: &Copy,
    target: &Target,
    cloud: &dyn CloudSession,
    load: &mut Load,
) -> Result<(Vec<SourceObject>, Reading)> {
    region::check(session, copy, &[], cloud)?;
    let objects = if copy.options.manifest {
        source::of_manifest(cloud, &copy.source, copy.format.is_columnar())?
    } else {
        source::under_prefix(cloud, &copy.source)?
    };
    region::check(session, copy, &objects, cloud)?;
    let json_paths = json_paths::read(cloud, &copy.format)?;
    let reading = Reading::of(session, copy, target, json_paths)?;
    history::found(session, load, &objects)?;
    Ok((objects, reading))
}
