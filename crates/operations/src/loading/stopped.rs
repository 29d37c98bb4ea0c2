//! What ends a try of a load's transaction.

use model::Failure;
use warehouse::Error;

/// What ended a try.
pub(super) enum Stopped {
    /// It may help to try again.
    Warehouse(Error),
    Refused(Failure),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Warehouse(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Warehouse(error) => error.into(),
            Stopped::Refused(failure) => failure,
        }
    }
}
