//! What loads left in the bucket that were killed and never run again.

use std::collections::BTreeMap;
use std::time::Duration;

use aws::object_store;
use model::{ByteCount, Failure, LoadId, S3Uri};
use staging::{StagedObject, list_staged, remove_staged};

use crate::context::Context;

#[derive(Debug, Clone)]
pub struct SweepLoads {
    /// Tells what would be removed, and removes nothing.
    pub dry_run: bool,
    /// A run that holds a claim is dead only if for this long nothing was heard of it.
    pub silent_for: Duration,
}

/// What was swept, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    pub runs: Vec<SweptRun>,
    /// Claims of runs that may be at work; what they staged was left alone.
    pub kept: Vec<KeptRun>,
}

/// A run that is dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptRun {
    pub load_id: String,
    /// Whether the ledger has a claim of it. Without one it ended, or its table was dropped.
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
    pub load_id: String,
    pub claimed_at: String,
    pub reason: &'static str,
}

/// Removes the staged objects of dead runs, and then their claims.
///
/// A run claims before it stages and releases its claim after it removed what it staged. Objects are
/// listed before claims are read: what lies below no claim's prefix then is of no run that is alive.
pub async fn sweep_loads(context: &Context, request: &SweepLoads) -> Result<Swept, Failure> {
    let (mut session, ledger) = context.open_ledger().await?;
    let loads = context.loads_prefix()?;
    let store = object_store(context.staging(), loads.bucket())?;
    let mut objects = by_run(&loads, list_staged(&store, &loads).await?);
    let claims = ledger.open_claims(&session).await?;
    let open_sessions = session.open_sessions().await?;
    let old = context.clock().now() - request.silent_for;
    let old_claims = ledger.claims_before(&session, old).await?;
    let mut swept = Swept {
        runs: Vec::new(),
        kept: Vec::new(),
    };
    for claim in claims {
        let staged = objects.remove(claim.load_id.as_str()).unwrap_or_default();
        let signs = Signs {
            session_is_open: open_sessions
                .as_ref()
                .map(|open| open.contains(&claim.backend_pid)),
            claimed_lately: !old_claims.contains(&claim.load_id),
            staged_lately: staged.iter().any(|object| object.last_modified > old),
        };
        if let Some(reason) = signs.of_life() {
            swept.kept.push(KeptRun {
                load_id: claim.load_id.to_string(),
                claimed_at: claim.claimed_at,
                reason,
            });
            continue;
        }
        if !request.dry_run {
            remove_staged(&store, &claim.staged_prefix).await?;
            ledger.release_abandoned(&mut session, &claim).await?;
        }
        swept.runs.push(run(claim.load_id.as_str(), true, staged));
    }
    for (load_id, staged) in objects {
        if !request.dry_run {
            let prefix = loads.join(&load_id)?;
            remove_staged(&store, &prefix).await?;
        }
        swept.runs.push(run(&load_id, false, staged));
    }
    Ok(swept)
}

fn run(load_id: &str, has_claim: bool, staged: Vec<StagedObject>) -> SweptRun {
    let objects = staged.into_iter().map(|object| SweptObject {
        uri: object.uri,
        bytes: object.bytes,
    });
    let mut objects: Vec<_> = objects.collect();
    objects.sort_by(|left, right| left.uri.key().cmp(right.uri.key()));
    SweptRun {
        load_id: load_id.to_owned(),
        has_claim,
        objects,
    }
}

/// By the id of the load in their keys; what has none there is not ours to sweep.
fn by_run(loads: &S3Uri, objects: Vec<StagedObject>) -> BTreeMap<String, Vec<StagedObject>> {
    let mut runs: BTreeMap<String, Vec<StagedObject>> = BTreeMap::new();
    for object in objects {
        let below = object.uri.key().strip_prefix(loads.key());
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
    use std::time::SystemTime;

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
