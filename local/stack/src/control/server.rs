use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use local_aws::LocalAws;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{Line, MAX_LINE_BYTES, Reply, Request};
use crate::provision::{self, Provisioned};

/// A client that has not sent its line by then is not one of ours.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// Answers at the control port.
#[derive(Debug)]
pub(crate) struct Server {
    aws: Arc<LocalAws>,
    token: String,
    /// Cancelled when somebody asks the stack to stop.
    stop: CancellationToken,
    last_request: Mutex<Instant>,
}

impl Server {
    pub(crate) fn new(aws: Arc<LocalAws>, token: String, stop: CancellationToken) -> Self {
        Self {
            aws,
            token,
            stop,
            last_request: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn quiet_for(&self) -> Duration {
        self.last_request
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }

    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener) {
        let stop = self.stop.clone();
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else { continue };
            let server = Arc::clone(&self);
            tokio::spawn(async move {
                if let Err(error) = server.answer(stream).await {
                    tracing::debug!(%error, "control connection ended early");
                }
            });
        }
    }

    async fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (reader, mut writer) = stream.split();
        let mut line = String::new();
        let mut reader = BufReader::new(reader.take(MAX_LINE_BYTES));
        tokio::time::timeout(READ_TIMEOUT, reader.read_line(&mut line)).await??;
        let (reply, stops) = match serde_json::from_str::<Line>(&line) {
            Ok(line) if line.token == self.token => self.carry_out(line.request),
            Ok(_) => (
                Reply::Refused("the token is not that of stack.json".to_owned()),
                false,
            ),
            Err(error) => (Reply::Refused(format!("not a request: {error}")), false),
        };
        let mut text = serde_json::to_string(&reply)?;
        text.push('\n');
        writer.write_all(text.as_bytes()).await?;
        writer.shutdown().await?;
        if stops {
            self.stop.cancel();
        }
        Ok(())
    }

    /// The reply, and whether the stack should stop once it is sent.
    fn carry_out(&self, request: Request) -> (Reply, bool) {
        *self
            .last_request
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
        match request {
            Request::Ping => (Reply::Done(Provisioned::Nothing), false),
            Request::Stop => (Reply::Done(Provisioned::Nothing), true),
            Request::Provision(provision) => {
                let reply = provision::apply(&self.aws, provision)
                    .map_or_else(|error| Reply::Refused(error.to_string()), Reply::Done);
                (reply, false)
            }
        }
    }
}
