//! What loads and unloads left in the bucket that were killed and never run again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws::object_store;
use model::{ByteCount, Failure, LoadId, S3Uri};
use redshift_sql::session::running_elsewhere_with_mark;
use staging::{ObjectStore, StagedObject, list_staged, remove_staged};
use warehouse::Session;

use crate::context::Context;

#[derive(Debug, Clone)]
pub struct SweepLoads {
    /// Tells what would be removed, and removes nothing.
    pub dry_run: bool,
    /// A load that holds a claim is dead only if for this long nothing was heard of it.
    pub silent_for: Duration,
    /// The same of an unload, which holds none: what it has written may wait to be fetched.
    pub unloads_silent_for: Duration,
}

/// What was swept, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    pub runs: Vec<SweptRun>,
    /// Runs that may be at work; what they staged was left alone.
    pub kept: Vec<KeptRun>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    Load,
    Unload,
}

/// A run that is dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptRun {
    pub kind: RunKind,
    pub id: String,
    /// Whether the ledger has a claim of it. A load without one ended, or its table was dropped.
    pub has_claim: bool,
    pub objects: Vec<SweptObject>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptObject {
    pub uri: S3Uri,
    pub bytes: ByteCount,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRun {
    pub kind: RunKind,
    pub id: String,
    pub reason: &'static str,
}

impl RunKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Unload => "unload",
        }
    }

    /// Its folder below the workspace's prefix.
    fn folder(self) -> &'static str {
        match self {
            Self::Load => "loads",
            Self::Unload => "unloads",
        }
    }
}

/// Removes the staged objects of dead runs, and then their claims.
///
/// A load claims before it stages and releases its claim after it removed what it staged. Objects are
/// listed before claims are read: what lies below no claim's prefix then is of no load that is alive.
/// An unload is told by its running statement and by the age of what it has written.
pub async fn sweep_loads(context: &Context, request: &SweepLoads) -> Result<Swept, Failure> {
    let mut swept = Swept {
        runs: Vec::new(),
        kept: Vec::new(),
    };
    sweep_claimed(context, request, &mut swept).await?;
    sweep_unloads(context, request, &mut swept).await?;
    Ok(swept)
}

/// The objects of the runs of one kind.
struct Place {
    store: Arc<dyn ObjectStore>,
    prefix: S3Uri,
    by_run: BTreeMap<String, Vec<StagedObject>>,
}

impl Place {
    async fn of(context: &Context, kind: RunKind) -> Result<Self, Failure> {
        let prefix = context.runs_prefix(kind.folder())?;
        let store = object_store(context.staging(), prefix.bucket())?;
        let by_run = by_run(&prefix, list_staged(&store, &prefix).await?);
        Ok(Self {
            store,
            prefix,
            by_run,
        })
    }
}

async fn sweep_claimed(
    context: &Context,
    request: &SweepLoads,
    swept: &mut Swept,
) -> Result<(), Failure> {
    let (mut session, ledger) = context.open_ledger().await?;
    let Place {
        store,
        prefix,
        by_run: mut objects,
    } = Place::of(context, RunKind::Load).await?;
    let claims = ledger.open_claims(&session).await?;
    let open_sessions = session.open_sessions().await?;
    let old = context.clock().now() - request.silent_for;
    let old_claims = ledger.claims_before(&session, old).await?;
    for claim in claims {
        let id = claim.load_id.as_str();
        let staged = objects.remove(id).unwrap_or_default();
        let signs = Signs {
            session_is_open: open_sessions
                .as_ref()
                .map(|open| open.contains(&claim.backend_pid)),
            claimed_lately: !old_claims.contains(&claim.load_id),
            staged_lately: written_since(&staged, old),
        };
        if let Some(reason) = signs.of_life() {
            swept.kept.push(KeptRun {
                kind: RunKind::Load,
                id: id.to_owned(),
                reason,
            });
            continue;
        }
        if !request.dry_run {
            remove_staged(&store, &claim.staged_prefix).await?;
            ledger.release_abandoned(&mut session, &claim).await?;
        }
        swept.runs.push(run(RunKind::Load, id, true, staged));
    }
    for (id, staged) in objects {
        if !request.dry_run {
            remove_staged(&store, &prefix.join(&id)?).await?;
        }
        swept.runs.push(run(RunKind::Load, &id, false, staged));
    }
    Ok(())
}

async fn sweep_unloads(
    context: &Context,
    request: &SweepLoads,
    swept: &mut Swept,
) -> Result<(), Failure> {
    let place = Place::of(context, RunKind::Unload).await?;
    if place.by_run.is_empty() {
        return Ok(());
    }
    let session = context.connect().await?;
    let old = context.clock().now() - request.unloads_silent_for;
    for (id, staged) in place.by_run {
        let reason = if runs(&session, &id).await? {
            "its UNLOAD is running"
        } else if written_since(&staged, old) {
            "it wrote something lately, which may wait to be fetched"
        } else {
            if !request.dry_run {
                remove_staged(&place.store, &place.prefix.join(&id)?).await?;
            }
            swept.runs.push(run(RunKind::Unload, &id, false, staged));
            continue;
        };
        swept.kept.push(KeptRun {
            kind: RunKind::Unload,
            id,
            reason,
        });
    }
    Ok(())
}

/// Whether a session runs a statement that names the run, as far as the warehouse shows.
async fn runs(session: &Session, id: &str) -> Result<bool, Failure> {
    let Ok(id) = id.parse::<LoadId>() else {
        return Ok(true);
    };
    let running = session.execute(&running_elsewhere_with_mark(&id)).await?;
    Ok(!running.rows.is_empty())
}

fn written_since(objects: &[StagedObject], moment: SystemTime) -> bool {
    objects.iter().any(|object| object.last_modified > moment)
}

fn run(kind: RunKind, id: &str, has_claim: bool, staged: Vec<StagedObject>) -> SweptRun {
    let objects = staged.into_iter().map(|object| SweptObject {
        uri: object.uri,
        bytes: object.bytes,
    });
    let mut objects: Vec<_> = objects.collect();
    objects.sort_by(|left, right| left.uri.key().cmp(right.uri.key()));
    SweptRun {
        kind,
        id: id.to_owned(),
        has_claim,
        objects,
    }
}

/// By the id of the run in their keys; what has none there is not ours to sweep.
fn by_run(prefix: &S3Uri, objects: Vec<StagedObject>) -> BTreeMap<String, Vec<StagedObject>> {
    let mut runs: BTreeMap<String, Vec<StagedObject>> = BTreeMap::new();
    for object in objects {
        let below = object.uri.key().strip_prefix(prefix.key());
        let id = below
            .and_then(|below| below.strip_prefix('/')?.split_once('/'))
            .and_then(|(id, _)| id.parse::<LoadId>().ok());
        if let Some(id) = id {
            runs.entry(id.to_string()).or_default().push(object);
        }
    }
    runs
}

/// What tells whether the run of a claim is at work.
#[derive(Debug, Clone, Copy)]
struct Signs {
    /// `None` where the warehouse does not show sessions.
    session_is_open: Option<bool>,
    claimed_lately: bool,
    staged_lately: bool,
}

impl Signs {
    fn of_life(self) -> Option<&'static str> {
        match self {
            Self {
                session_is_open: Some(true),
                ..
            } => Some("its session is open"),
            Self {
                claimed_lately: true,
                ..
            } => Some("it began lately"),
            Self {
                staged_lately: true,
                ..
            } => Some("it staged something lately"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(key: &str) -> StagedObject {
        StagedObject {
            uri: S3Uri::new("acme", key).unwrap(),
            bytes: ByteCount(1),
            last_modified: SystemTime::UNIX_EPOCH,
            e_tag: None,
        }
    }

    #[test]
    fn objects_belong_to_the_run_whose_id_is_in_their_key() {
        let loads = S3Uri::new("acme", "k7f3q9/loads").unwrap();
        let runs = by_run(
            &loads,
            vec![
                object("k7f3q9/loads/aaaaaaaaaaaaaaaa/part-0"),
                object("k7f3q9/loads/aaaaaaaaaaaaaaaa/manifest.json"),
                object("k7f3q9/loads/bbbbbbbbbbbbbbbb/part-0"),
                object("k7f3q9/loads/readme.txt"),
                object("k7f3q9/loads/somebody-elses/part-0"),
                object("k7f3q9/loadsaaaaaaaaaaaaaaaa/part-0"),
            ],
        );
        let counts: Vec<_> = runs
            .iter()
            .map(|(id, found)| (id.as_str(), found.len()))
            .collect();
        assert_eq!(counts, [("aaaaaaaaaaaaaaaa", 2), ("bbbbbbbbbbbbbbbb", 1)]);
    }

    #[test]
    fn one_sign_of_life_is_enough() {
        let dead = Signs {
            session_is_open: Some(false),
            claimed_lately: false,
            staged_lately: false,
        };
        assert_eq!(dead.of_life(), None);
        let unknown = Signs {
            session_is_open: None,
            ..dead
        };
        assert_eq!(unknown.of_life(), None);
        for alive in [
            Signs {
                session_is_open: Some(true),
                ..dead
            },
            Signs {
                claimed_lately: true,
                ..dead
            },
            Signs {
                staged_lately: true,
                ..dead
            },
        ] {
            assert!(alive.of_life().is_some(), "{alive:?}");
        }
    }
}
