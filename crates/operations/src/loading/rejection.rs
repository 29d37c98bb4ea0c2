//! Why the warehouse refused the rows of a load.

use model::{Code, Failure, Kind, S3Uri};
use warehouse::{Error, Session, load_errors};

/// The reasons that are shown; the rest is counted by nobody.
const SHOWN: u32 = 5;

/// Turns the refusal of a `COPY` into one that names the reasons, which the warehouse keeps beside it.
/// The transaction must have been rolled back.
pub(crate) async fn rejection(session: &Session, prefix: &S3Uri, error: Error) -> Failure {
    if !error
        .server()
        .is_some_and(warehouse::ServerError::is_load_error)
    {
        return error.into();
    }
    let reasons = match load_errors(session, prefix, SHOWN).await {
        Ok(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        Err(unknown) => vec![format!("the reasons could not be read: {unknown}")],
    };
    Failure::new(
        Kind::InvalidInput,
        Code::LoadRejected,
        format!(
            "the warehouse refused the rows, and nothing was loaded: {}",
            reasons.join("; ")
        ),
    )
    .with_source(error)
}
