//! Faults on demand: what the parameter `longshore_lambda_faults` makes happen to a session's calls of
//! Lambda.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use local_dialect::error::{SqlError, SqlState};

use crate::session::Result;

/// What happens to one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fault {
    /// Passes before Lambda is asked.
    pub(super) delay: Duration,
    pub(super) outcome: Intrusion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Intrusion {
    #[default]
    None,
    /// Lambda answers `TooManyRequestsException` and is not asked.
    Throttle,
    /// Lambda answers `ServiceException` and is not asked.
    Unavailable,
    /// The function is asked, and its answer is an error.
    Fail,
    /// The function is asked twice with the same request, and the second answer counts.
    Repeat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    throttle: u32,
    unavailable: u32,
    fail: u32,
    repeat: u32,
    delay_ms: u32,
}

/// The faults that a session has left.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    counts: Mutex<Counts>,
}

impl Faults {
    /// Reads `throttle 2, unavailable 1, repeat 1, fail 1, delay 250`: so many of the next invocations
    /// are throttled and so on, in this order, and each is delayed by so many milliseconds. An empty text
    /// is no fault.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut counts = Counts::default();
        for item in text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            let (name, number) = item.split_once(' ').unwrap_or((item, "1"));
            let number: u32 = number.trim().parse().map_err(|_| invalid(item))?;
            let count = match name.to_lowercase().as_str() {
                "throttle" => &mut counts.throttle,
                "unavailable" => &mut counts.unavailable,
                "fail" => &mut counts.fail,
                "repeat" => &mut counts.repeat,
                "delay" => &mut counts.delay_ms,
                _ => return Err(invalid(item)),
            };
            *count = number;
        }
        Ok(Self {
            counts: Mutex::new(counts),
        })
    }

    /// What happens to the next invocation.
    pub(super) fn next(&self) -> Fault {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = if take(&mut counts.throttle) {
            Intrusion::Throttle
        } else if take(&mut counts.unavailable) {
            Intrusion::Unavailable
        } else if take(&mut counts.repeat) {
            Intrusion::Repeat
        } else if take(&mut counts.fail) {
            Intrusion::Fail
        } else {
            Intrusion::None
        };
        Fault {
            delay: Duration::from_millis(u64::from(counts.delay_ms)),
            outcome,
        }
    }
}

fn take(count: &mut u32) -> bool {
    let left = *count > 0;
    *count = count.saturating_sub(1);
    left
}

fn invalid(item: &str) -> SqlError {
    SqlError::new(
        SqlState::INVALID_PARAMETER_VALUE,
        format!("invalid value for parameter \"longshore_lambda_faults\": \"{item}\""),
    )
    .with_hint("Write a list such as 'throttle 2, unavailable 1, repeat 1, fail 1, delay 250'.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_order_and_run_out() {
        let faults = Faults::parse("fail 1, throttle 2, delay 250").unwrap();
        let next: Vec<_> = (0..4).map(|_| faults.next()).collect();
        assert!(next.iter().all(|fault| fault.delay.as_millis() == 250));
        let outcomes: Vec<_> = next.iter().map(|fault| fault.outcome).collect();
        assert_eq!(
            outcomes,
            [
                Intrusion::Throttle,
                Intrusion::Throttle,
                Intrusion::Fail,
                Intrusion::None
            ]
        );
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        assert!(Faults::parse("explode 1").is_err());
        assert!(Faults::parse("throttle many").is_err());
        assert_eq!(Faults::parse(" ").unwrap().next(), Fault::default());
    }
}
