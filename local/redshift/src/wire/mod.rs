//! The wire protocol of PostgreSQL 3.0 as Redshift speaks it.
//!
//! The async side only frames messages: [`connection`] negotiates TLS, authenticates, and then moves
//! messages between the socket and the session's thread, on which [`conversation`] answers them.

pub(crate) mod authentication;
mod connection;
mod conversation;
mod digest;
mod frames;
mod messages;
mod output;
mod portal;
mod row_description;
mod startup;
mod stream;
pub(crate) mod tls;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::engine::Redshift;
use crate::error::Error;

/// `EMFILE`: it passes when a client leaves.
const TOO_MANY_OPEN_FILES: i32 = 24;

/// So that a failure that lasts does not keep a processor busy.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(20);

/// Serves clients until `shutdown`; returns when the last session's thread has ended.
pub(crate) async fn serve(
    engine: Arc<Redshift>,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let tls = engine
        .options()
        .tls
        .as_ref()
        .map(tls::TlsMaterial::acceptor)
        .transpose()?;
    let connections = TaskTracker::new();
    loop {
        let socket = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => socket,
                Err(error) if is_transient(&error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                    continue;
                }
                Err(source) => return Err(Error::Accept { source }),
            },
        };
        let engine = Arc::clone(&engine);
        let tls = tls.clone();
        let stop = shutdown.child_token();
        connections.spawn(async move {
            if let Err(error) = connection::run(engine, socket, tls, stop).await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    connections.close();
    connections.wait().await;
    Ok(())
}

/// Failures of single connections and of a moment, after which accepting goes on.
fn is_transient(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    ) || error.raw_os_error() == Some(TOO_MANY_OPEN_FILES)
}
