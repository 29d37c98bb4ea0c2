//! From the network to a thread: chunks of an object as a reader.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc::Receiver;

/// Chunks that wait to be read, at most.
pub(super) const WAITING: usize = 8;

/// Reads what is sent, and to the end when the sender is gone.
pub(super) struct Chunks {
    receiver: Receiver<Bytes>,
    current: Bytes,
}

impl Chunks {
    pub(super) fn new(receiver: Receiver<Bytes>) -> Self {
        Self {
            receiver,
            current: Bytes::new(),
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(chunk) => self.current = chunk,
                None => return Ok(0),
            }
        }
        let taken = self.current.len().min(buffer.len());
        self.current.copy_to_slice(&mut buffer[..taken]);
        Ok(taken)
    }
}
