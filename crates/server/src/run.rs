use std::sync::Arc;

use model::{Code, Failure, Kind};
use operations::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::routes;

/// What the server serves.
#[derive(Clone)]
pub struct Settings {
    /// The workspace, and the way to its warehouse.
    pub context: Context,
}

/// Serves until `shutdown` is cancelled, and then until the requests that run have been answered.
pub async fn run(
    settings: Settings,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), Failure> {
    let router = routes::router(Arc::new(settings.context));
    axum::serve(listener, router)
        .with_graceful_shutdown(async move { shutdown.cancelled().await })
        .await
        .map_err(|error| {
            Failure::new(Kind::Internal, Code::Internal, "the web server stopped")
                .with_source(error)
        })
}
