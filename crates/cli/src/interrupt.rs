//! Ctrl-C: the first cancels what runs and lets it clean up, the second ends at once.

use model::{Code, Failure, Kind};

use crate::application::Application;

pub(crate) async fn guarded(
    application: &Application,
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    tokio::pin!(work);
    tokio::select! {
        outcome = &mut work => return outcome,
        _ = tokio::signal::ctrl_c() => {}
    }
    application
        .printer
        .note("stopping; press Ctrl-C again to leave at once");
    application.interruption.cancel();
    tokio::select! {
        outcome = work => outcome,
        _ = tokio::signal::ctrl_c() => Err(interrupted()),
    }
}

fn interrupted() -> Failure {
    Failure::new(
        Kind::Interrupted,
        Code::StatementCancelled,
        "interrupted before it was cleaned up",
    )
    .with_hint("run the same command again: it finishes or undoes what was begun")
}
