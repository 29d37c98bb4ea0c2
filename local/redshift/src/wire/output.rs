//! The way from a session's thread to its socket: bytes in order, a bounded number of chunks ahead.

use arrow::record_batch::RecordBatch;
use bytes::{Bytes, BytesMut};
use local_dialect::error::{SqlError, SqlState};
use pgwire::messages::PgWireBackendMessage;
use tokio::sync::mpsc::Sender;

use super::row_description;
use crate::queries::encode::Encoder;
use crate::session::client_protocol::ClientProtocol;
use crate::session::{OutputColumn, Result};

/// A chunk goes to the socket when it has grown to this.
const CHUNK_BYTES: usize = 64 * 1024;

/// Collects messages and hands them to the socket in chunks. Once the client has gone, messages are
/// dropped: a statement that does not need its client runs to its end.
pub(super) struct Output {
    buffer: BytesMut,
    socket: Sender<Bytes>,
}

impl Output {
    pub(super) fn new(socket: Sender<Bytes>) -> Self {
        Self {
            buffer: BytesMut::with_capacity(CHUNK_BYTES),
            socket,
        }
    }

    /// Adds a message.
    pub(super) fn push(&mut self, message: &PgWireBackendMessage) {
        if let Err(error) = message.encode(&mut self.buffer) {
            tracing::error!(%error, "a message could not be encoded");
        }
        self.flush_if_full();
    }

    /// Adds a `RowDescription`.
    pub(super) fn describe(
        &mut self,
        columns: &[OutputColumn],
        formats: &[i16],
        protocol: ClientProtocol,
    ) {
        row_description::write(columns, formats, protocol, &mut self.buffer);
        self.flush_if_full();
    }

    /// Where rows are written directly; call [`Output::flush_if_full`] between them.
    pub(super) fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Adds the rows of a batch.
    pub(super) fn write_batch(&mut self, encoder: &Encoder, batch: &RecordBatch) -> Result<()> {
        let bound = encoder.bind(batch)?;
        for row in 0..batch.num_rows() {
            bound.write(row, &mut self.buffer)?;
            self.flush_if_full();
        }
        Ok(())
    }

    pub(super) fn flush_if_full(&mut self) {
        if self.buffer.len() >= CHUNK_BYTES {
            self.flush();
        }
    }

    /// Hands over what has been collected; waits while the client is slow.
    pub(super) fn flush(&mut self) {
        if !self.buffer.is_empty() {
            let chunk = self.buffer.split().freeze();
            // A closed channel means that the client has gone, which `check_open` reports.
            drop(self.socket.blocking_send(chunk));
        }
    }

    /// Fails if the client has gone: for statements whose only effect is their result.
    pub(super) fn check_open(&self) -> Result<()> {
        if self.socket.is_closed() {
            Err(SqlError::new(
                SqlState::QUERY_CANCELED,
                "the client closed the connection",
            ))
        } else {
            Ok(())
        }
    }
}
