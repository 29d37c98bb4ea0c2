use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::{Line, MAX_LINE_BYTES, Reply, Request};
use crate::error::Error;
use crate::provision::{Provision, Provisioned};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks at the control port of a running stack; one connection a request.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    token: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: String) -> Self {
        Self { address, token }
    }

    /// Whether the stack that wrote the token answers.
    pub(crate) async fn answers(&self) -> bool {
        self.ask(Request::Ping).await.is_ok()
    }

    pub(crate) async fn stop(&self) -> Result<(), Error> {
        self.ask(Request::Stop).await.map(drop)
    }

    pub(crate) async fn provision(&self, provision: Provision) -> Result<Provisioned, Error> {
        self.ask(Request::Provision(provision)).await
    }

    async fn ask(&self, request: Request) -> Result<Provisioned, Error> {
        let line = Line {
            token: self.token.clone(),
            request,
        };
        let exchanged = tokio::time::timeout(TIMEOUT, self.exchange(&line)).await;
        let reply = exchanged
            .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
            .map_err(Error::Control)?;
        match reply {
            Reply::Done(provisioned) => Ok(provisioned),
            Reply::Refused(reason) => Err(Error::Refused(reason)),
        }
    }

    async fn exchange(&self, line: &Line) -> std::io::Result<Reply> {
        let mut stream = TcpStream::connect(self.address).await?;
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        stream.write_all(text.as_bytes()).await?;
        let mut answer = String::new();
        BufReader::new(stream.take(MAX_LINE_BYTES))
            .read_line(&mut answer)
            .await?;
        Ok(serde_json::from_str(&answer)?)
    }
}
