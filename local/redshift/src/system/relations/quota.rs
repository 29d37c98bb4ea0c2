//! Violations of quotas as the STL and SYS relations share them.

use crate::session::quotas::QuotaViolation;
use crate::system::seen::Seen;

/// The violations that the user may see, with their users' ids.
pub(super) fn violations(seen: &Seen<'_>) -> impl Iterator<Item = (u32, QuotaViolation)> {
    let violations = seen.session.engine().quota_violations().list();
    violations
        .into_iter()
        .filter(|violation| seen.sees_activity_of(&violation.user))
        .map(|violation| {
            let user = seen.cluster.user(&violation.user);
            (user.map_or(0, |user| user.id), violation)
        })
}

/// How much of a quota is used, with two decimal places.
#[expect(clippy::cast_precision_loss, reason = "a percentage need not be exact")]
pub(super) fn percent(used: u64, quota: u64) -> f64 {
    (used as f64 * 10_000.0 / quota.max(1) as f64).round() / 100.0
}
