//! Messages over a socket, plain or TLS.

use std::io;

use bytes::BytesMut;
use pgwire::messages::{
    DecodeContext, PgWireBackendMessage, PgWireFrontendMessage, ProtocolVersion,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A socket of either kind.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// Reads frontend messages.
pub(super) struct MessageReader<S> {
    socket: S,
    buffer: BytesMut,
    context: DecodeContext,
}

impl<S: AsyncRead + Unpin> MessageReader<S> {
    pub(super) fn new(socket: S) -> Self {
        Self {
            socket,
            buffer: BytesMut::new(),
            context: DecodeContext::new(ProtocolVersion::PROTOCOL3_0),
        }
    }

    /// What the next message may be: before TLS is settled, before startup, or after it.
    pub(super) fn expect(&mut self, phase: Phase) {
        self.context.awaiting_frontend_ssl = phase == Phase::Negotiation;
        self.context.awaiting_frontend_startup = phase != Phase::Queries;
    }

    /// The next message; `None` when the client has closed the connection.
    pub(super) async fn next(&mut self) -> io::Result<Option<PgWireFrontendMessage>> {
        loop {
            let decoded = PgWireFrontendMessage::decode(&mut self.buffer, &self.context)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            if let Some(message) = decoded {
                return Ok(Some(message));
            }
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The socket, with whatever was read ahead.
    pub(super) fn into_parts(self) -> (S, BytesMut) {
        (self.socket, self.buffer)
    }

    /// A reader that first reads what another one had read ahead.
    pub(super) fn resume(socket: S, buffer: BytesMut) -> Self {
        Self {
            buffer,
            ..Self::new(socket)
        }
    }

    pub(super) fn socket_mut(&mut self) -> &mut S {
        &mut self.socket
    }
}

/// Stages of a connection that decide how bytes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Negotiation,
    Startup,
    Queries,
}

/// Sends messages at once.
pub(super) async fn send<S: AsyncWrite + Unpin>(
    socket: &mut S,
    messages: impl IntoIterator<Item = PgWireBackendMessage>,
) -> io::Result<()> {
    let mut bytes = BytesMut::new();
    for message in messages {
        message
            .encode(&mut bytes)
            .map_err(|error| io::Error::other(error.to_string()))?;
    }
    socket.write_all(&bytes).await?;
    socket.flush().await
}
