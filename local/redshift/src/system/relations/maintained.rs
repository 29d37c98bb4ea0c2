//! Tables that were vacuumed, analyzed and refreshed, as the STL, SVL, SVV and SYS relations share them.

use std::collections::HashMap;

use jiff::Timestamp;
use local_dialect::statements::vacuum::VacuumMode;

use crate::session::maintenance::{Maintained, Work};
use crate::system::seen::Seen;

/// How every refresh of a materialized view ends.
pub(super) const RECOMPUTED: &str = "Refresh successfully recomputed MV from scratch";

/// All work, oldest first.
pub(super) fn maintained(seen: &Seen<'_>) -> impl Iterator<Item = Maintained> {
    seen.session.engine().maintenance().list().into_iter()
}

pub(super) fn vacuum_mode(done: &Maintained) -> Option<VacuumMode> {
    match done.work {
        Work::Vacuum(mode) => Some(mode),
        Work::Analyze { .. } | Work::Refresh => None,
    }
}

pub(super) fn user_id(seen: &Seen<'_>, done: &Maintained) -> u32 {
    seen.cluster.user(&done.user).map_or(0, |user| user.id)
}

/// Microseconds that it took.
pub(super) fn duration(done: &Maintained) -> i64 {
    done.ended.as_microsecond() - done.started.as_microsecond()
}

/// One ANALYZE of a table.
pub(super) struct Analysis {
    pub(super) done: Maintained,
    pub(super) threshold: Option<i32>,
    predicate_columns: bool,
    /// When the table was analyzed before.
    pub(super) previous: Timestamp,
}

/// What stands for the time of an analysis that never was.
const NEVER: Timestamp = Timestamp::constant(946_684_800, 0);

impl Analysis {
    pub(super) fn status(&self) -> &'static str {
        if self.predicate_columns {
            "PredicateColumn"
        } else {
            "Full"
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the column is DOUBLE PRECISION on Redshift"
    )]
    pub(super) fn rows(&self) -> f64 {
        self.done.rows as f64
    }
}

/// All analyses, oldest first.
pub(super) fn analyses(seen: &Seen<'_>) -> Vec<Analysis> {
    let mut last = HashMap::new();
    let mut analyses = Vec::new();
    for done in maintained(seen) {
        let Work::Analyze {
            threshold,
            predicate_columns,
        } = &done.work
        else {
            continue;
        };
        let previous = last.insert(done.table.oid, done.started).unwrap_or(NEVER);
        analyses.push(Analysis {
            threshold: threshold.parse().ok(),
            predicate_columns: *predicate_columns,
            previous,
            done,
        });
    }
    analyses
}
