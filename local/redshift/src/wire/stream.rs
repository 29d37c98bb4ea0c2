//! Messages over a socket, plain or TLS.

use std::io;

use bytes::BytesMut;
use pgwire::messages::{
    DecodeContext, PgWireBackendMessage, PgWireFrontendMessage, ProtocolVersion,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::frames::{self, Incoming, Sender};

/// Lengths that the first packet of a connection may have, as PostgreSQL limits them.
const STARTUP_BYTES: std::ops::RangeInclusive<i32> = 8..=10_000;

/// A socket of either kind.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// Reads what a client sends.
pub(super) struct MessageReader<S> {
    socket: S,
    buffer: BytesMut,
}

impl<S: AsyncRead + Unpin> MessageReader<S> {
    pub(super) fn new(socket: S) -> Self {
        Self {
            socket,
            buffer: BytesMut::new(),
        }
    }

    /// A packet from before the startup is done: a request for encryption, the startup itself, or a
    /// request to cancel. `None` when the client has closed the connection.
    pub(super) async fn next_packet(
        &mut self,
        phase: Phase,
    ) -> io::Result<Option<PgWireFrontendMessage>> {
        let mut context = DecodeContext::new(ProtocolVersion::PROTOCOL3_0);
        context.awaiting_frontend_ssl = phase == Phase::Negotiation;
        loop {
            if let Some(length) = self.buffer.first_chunk::<4>() {
                let length = i32::from_be_bytes(*length);
                if !STARTUP_BYTES.contains(&length) {
                    return Err(invalid("invalid length of startup packet"));
                }
                let length = usize::try_from(length).expect("a length in range is positive");
                if self.buffer.len() >= length {
                    return match phase {
                        // A packet that is for the next phase stays in the buffer.
                        Phase::Negotiation => {
                            PgWireFrontendMessage::decode(&mut self.buffer, &context)
                        }
                        Phase::Startup => {
                            let mut packet = self.buffer.split_to(length);
                            PgWireFrontendMessage::decode(&mut packet, &context)
                        }
                    }
                    .map_err(|error| invalid(error.to_string()));
                }
            }
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The next message; `None` when the client has closed the connection.
    pub(super) async fn next(&mut self, sender: Sender) -> io::Result<Option<Incoming>> {
        loop {
            if let Some(incoming) = frames::take(&mut self.buffer, sender) {
                return Ok(Some(incoming));
            }
            if self.read().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn read(&mut self) -> io::Result<usize> {
        self.socket.read_buf(&mut self.buffer).await
    }

    /// The socket, with whatever was read ahead.
    pub(super) fn into_parts(self) -> (S, BytesMut) {
        (self.socket, self.buffer)
    }

    /// A reader that first reads what another one had read ahead.
    pub(super) fn resume(socket: S, buffer: BytesMut) -> Self {
        Self { socket, buffer }
    }

    pub(super) fn socket_mut(&mut self) -> &mut S {
        &mut self.socket
    }
}

fn invalid(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.into())
}

/// Stages of a connection before its startup is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Encryption may be asked for.
    Negotiation,
    Startup,
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
