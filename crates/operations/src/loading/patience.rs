//! How often, and after how long, a transaction is tried again.

use std::time::Duration;

use model::IdSource;
use warehouse::Error;

/// What is waited before each further try; half of it at least, the rest at random, so that two runs
/// that stand in each other's way do not meet again.
pub(crate) const PAUSES: [Duration; 7] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
    Duration::from_secs(32),
    Duration::from_mins(1),
];

#[derive(Debug, Default)]
pub(super) struct Patience {
    failed: usize,
}

impl Patience {
    /// How long to wait before the transaction that ended with `error` is tried again; `None` when that
    /// is of no use, or was done often enough. A refused login is never tried again: Redshift locks a
    /// user after five of them.
    pub(super) fn after(&mut self, error: &Error, ids: &dyn IdSource) -> Option<Duration> {
        if !error.is_transient() {
            return None;
        }
        let pause = PAUSES.get(self.failed)?;
        self.failed += 1;
        let mut byte = [0];
        ids.fill(&mut byte);
        let half = *pause / 2;
        Some(half + half * u32::from(byte[0]) / u32::from(u8::MAX))
    }

    /// How often it was tried, the last try included.
    pub(super) fn tries(&self) -> usize {
        self.failed + 1
    }
}

#[cfg(test)]
mod tests {
    use model::ids::CountingIds;

    use super::*;

    fn locked() -> Error {
        Error::ConnectTimeout {
            host: "warehouse".to_owned(),
            port: 5439,
            timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        let (mut patience, ids) = (Patience::default(), CountingIds::default());
        let pauses: Vec<_> = std::iter::from_fn(|| patience.after(&locked(), &ids)).collect();
        assert_eq!(pauses.len(), PAUSES.len());
        for (pause, longest) in pauses.iter().zip(PAUSES) {
            assert!(*pause >= longest / 2 && *pause <= longest, "{pause:?}");
        }
        assert_eq!(patience.tries(), PAUSES.len() + 1);
    }

    #[test]
    fn a_refused_login_is_not_tried_again() {
        let mut patience = Patience::default();
        let refused = Error::Authentication("kerberos".to_owned());
        assert_eq!(patience.after(&refused, &CountingIds::default()), None);
        assert_eq!(patience.tries(), 1);
    }
}
