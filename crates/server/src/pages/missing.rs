use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use model::{Code, Failure, Kind};
use operations::Context;

use crate::pages::{failure, workspace};

/// The answer for an address that leads nowhere.
pub(crate) async fn show(State(context): State<Arc<Context>>, address: Uri) -> Response {
    let message = format!("there is no page \"{}\"", address.path());
    let missing = Failure::new(Kind::NotFound, Code::NoSuchPage, message);
    failure::show(workspace(&context), &missing)
}
