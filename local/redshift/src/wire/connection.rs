//! One client's connection: moves messages between its socket and its session's thread.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pgwire::messages::PgWireFrontendMessage;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::conversation::{self, Channels};
use super::frames::{Incoming, Sender};
use super::startup::{self, Opening};
use super::stream::{MessageReader, send};
use crate::engine::Redshift;

/// A client that does not authenticate within this is dropped.
const STARTUP_TIMEOUT: Duration = Duration::from_mins(1);

/// Messages that a client may send ahead of their answers.
const MESSAGES_AHEAD: usize = 64;

/// Chunks of results that wait for a slow client.
const CHUNKS_AHEAD: usize = 4;

/// How long a session that ends may still send what it has to say.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Sessions parse and translate recursively; deeply nested queries and long chains need stack. Memory is
/// taken only where it is used.
const THREAD_STACK_BYTES: usize = 256 << 20;

/// Serves one connection until the client leaves or `stop`, and returns when its session's thread has
/// ended: a statement that needs no client runs to its end first.
pub(super) async fn run(
    engine: Arc<Redshift>,
    socket: TcpStream,
    tls: Option<TlsAcceptor>,
    stop: CancellationToken,
) -> io::Result<()> {
    let opening = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        opening = tokio::time::timeout(
            STARTUP_TIMEOUT,
            startup::open(&engine, socket, tls),
        ) => opening.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??,
    };
    let (reader, login) = match opening {
        Opening::Session(opened) => *opened,
        Opening::Cancel(request) => {
            if let Some(secret) = startup::secret_number(&request.secret_key) {
                engine
                    .sessions()
                    .cancel_with_secret(request.pid, secret, engine.locks());
            }
            return Ok(());
        }
        Opening::Nothing => return Ok(()),
    };
    let (to_session, from_client) = mpsc::channel(MESSAGES_AHEAD);
    let (to_client, from_session) = mpsc::channel(CHUNKS_AHEAD);
    let (ended_sender, ended) = oneshot::channel();
    let gone = CancellationToken::new();
    let lose = CancellationToken::new();
    let channels = Channels {
        input: from_client,
        output: to_client,
        runtime: tokio::runtime::Handle::current(),
        stop: stop.clone(),
        gone: gone.clone(),
        lose: lose.clone(),
    };
    std::thread::Builder::new()
        .name("redshift-session".to_owned())
        .stack_size(THREAD_STACK_BYTES)
        .spawn(move || {
            conversation::run(&engine, login, channels);
            // Nobody listens once the runtime itself is going down.
            let _unheard = ended_sender.send(());
        })?;
    let moved = tokio::select! {
        () = lose.cancelled() => Ok(()),
        moved = carry(reader, to_session, from_session, &stop, &gone) => moved,
    };
    // The thread ends by itself once both channels are closed; a running query notices at once that
    // nobody waits for it, a running COPY goes on.
    gone.cancel();
    drop(ended.await);
    moved
}

/// Moves messages both ways until the session has ended or its client has gone.
async fn carry(
    reader: startup::Reader,
    to_session: mpsc::Sender<Incoming>,
    from_session: mpsc::Receiver<Bytes>,
    stop: &CancellationToken,
    gone: &CancellationToken,
) -> io::Result<()> {
    let (socket, read_ahead) = reader.into_parts();
    let (read_half, write_half) = tokio::io::split(socket);
    let reader = MessageReader::resume(read_half, read_ahead);
    let mut writing = pin!(write_chunks(write_half, from_session));
    tokio::select! {
        () = stop.cancelled() => {}
        read = read_messages(reader, to_session) => match read {
            Ok(()) => {}
            Err(error) => return Err(error),
        },
        written = &mut writing => return written,
    }
    // The channel to the session is closed: it answers what it has been sent, and then ends. A client
    // that only stopped sending gets those answers.
    if !stop.is_cancelled() {
        gone.cancel();
    }
    match tokio::time::timeout(LAST_WORDS, writing).await {
        Ok(written) => written,
        Err(_) => Ok(()),
    }
}

async fn read_messages<S: tokio::io::AsyncRead + Unpin>(
    mut reader: MessageReader<S>,
    session: mpsc::Sender<Incoming>,
) -> io::Result<()> {
    while let Some(message) = reader.next(Sender::Known).await? {
        let last = matches!(
            message,
            Incoming::Broken(_) | Incoming::Message(PgWireFrontendMessage::Terminate(_))
        );
        if session.send(message).await.is_err() || last {
            break;
        }
    }
    Ok(())
}

async fn write_chunks<S: AsyncWrite + Unpin>(
    mut socket: S,
    mut chunks: mpsc::Receiver<Bytes>,
) -> io::Result<()> {
    while let Some(chunk) = chunks.recv().await {
        socket.write_all(&chunk).await?;
        if chunks.is_empty() {
            socket.flush().await?;
        }
    }
    send(&mut socket, []).await?;
    socket.shutdown().await
}
