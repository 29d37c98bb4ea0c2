//! Workload management as it is without a configuration: automatic, with one queue besides that of
//! superusers (database developer guide, "WLM service class IDs").

use crate::session::history::Recorded;
use crate::system::seen::Seen;

/// Priority of every query.
pub(super) const PRIORITY: &str = "Normal";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queue {
    /// For superusers who set `query_group` to `superuser`.
    Superuser,
    Default,
}

impl Queue {
    pub(super) const ALL: [Self; 2] = [Self::Superuser, Self::Default];

    /// Where a statement ran.
    pub(super) fn of(seen: &Seen<'_>, statement: &Recorded) -> Self {
        let user = seen.cluster.user(&statement.user);
        let is_superuser = user.is_some_and(|user| user.superuser);
        if is_superuser && statement.label == "superuser" {
            Self::Superuser
        } else {
            Self::Default
        }
    }

    pub(super) const fn service_class(self) -> i32 {
        match self {
            Self::Superuser => 5,
            Self::Default => 100,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Superuser => "Service class for super user",
            Self::Default => "Default queue",
        }
    }

    /// Queries at once; -1 where workload management decides.
    pub(super) const fn slots(self) -> i32 {
        match self {
            Self::Superuser => 1,
            Self::Default => -1,
        }
    }

    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Superuser => "(super user) and (query group: superuser)",
            Self::Default => "(querytype: any)",
        }
    }
}
