//! Time, passed in so that every test is repeatable.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub trait Clock: Send + Sync {
    fn now(&self) -> SystemTime;

    /// Microseconds since 1970-01-01 UTC, the resolution of a Redshift `TIMESTAMP`.
    fn unix_micros(&self) -> i64 {
        unix_micros(self.now())
    }
}

/// Microseconds since 1970-01-01 UTC.
pub fn unix_micros(moment: SystemTime) -> i64 {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
        Err(before) => {
            i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros)
        }
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everyone is passed"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still, for tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub SystemTime);

impl FixedClock {
    pub fn at_unix_seconds(seconds: u64) -> Self {
        Self(UNIX_EPOCH + Duration::from_secs(seconds))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_are_counted_on_both_sides_of_1970() {
        assert_eq!(FixedClock::at_unix_seconds(2).unix_micros(), 2_000_000);
        let before = FixedClock(UNIX_EPOCH - Duration::from_micros(7));
        assert_eq!(before.unix_micros(), -7);
    }
}
