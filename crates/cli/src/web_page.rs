//! The web page, served in this process.

use std::net::SocketAddr;

use model::{Code, Failure, Kind};
use operations::Context;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A page that is being served.
pub(crate) struct WebPage {
    address: SocketAddr,
    shutdown: CancellationToken,
    serving: JoinHandle<Result<(), Failure>>,
}

impl WebPage {
    /// Listens and serves until [`stop`](Self::stop).
    pub(crate) async fn start(context: Context, listen: SocketAddr) -> Result<Self, Failure> {
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|error| taken(listen, error))?;
        let address = listener
            .local_addr()
            .map_err(|error| taken(listen, error))?;
        let shutdown = CancellationToken::new();
        let settings = server::Settings { context };
        let serving = tokio::spawn(server::run(settings, listener, shutdown.clone()));
        Ok(Self {
            address,
            shutdown,
            serving,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers what was asked already, then ends.
    pub(crate) async fn stop(self) -> Result<(), Failure> {
        self.shutdown.cancel();
        self.serving.await.expect("the server does not panic")
    }
}

fn taken(listen: SocketAddr, error: std::io::Error) -> Failure {
    Failure::new(
        Kind::Conflict,
        Code::AddressTaken,
        format!("cannot listen on {listen}"),
    )
    .with_hint("choose another port; 0 takes a free one")
    .with_source(error)
}
