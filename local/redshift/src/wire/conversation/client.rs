//! Results as messages.

use std::collections::VecDeque;

use arrow::record_batch::RecordBatch;
use bytes::{Bytes, BytesMut};
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::response::EmptyQueryResponse;

use crate::queries::encode::{Encoder, Format, TextStyle};
use crate::session::{Client, Notice, OutputColumn, Result};
use crate::wire::messages;
use crate::wire::output::Output;

/// What becomes of rows.
pub(super) enum Rows {
    /// Sent behind a `RowDescription`, as text (simple protocol).
    Described,
    /// Sent in the portal's formats; the client knows their description.
    Formatted(Vec<i16>),
    /// Kept in the portal's formats, to be sent by and by.
    Kept(Vec<i16>),
}

/// Rows and tag of a portal that is run under a row limit.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) rows: VecDeque<Bytes>,
    pub(super) tag: String,
}

/// Writes a statement's results to the client.
pub(super) struct WireClient<'a> {
    output: &'a mut Output,
    rows: Rows,
    encoder: Option<Encoder>,
    kept: Kept,
}

impl<'a> WireClient<'a> {
    pub(super) fn new(output: &'a mut Output, rows: Rows) -> Self {
        Self {
            output,
            rows,
            encoder: None,
            kept: Kept::default(),
        }
    }

    pub(super) fn into_kept(self) -> Kept {
        self.kept
    }

    /// Lets `write` append one encoded row to where rows go.
    fn emit(&mut self, write: impl FnOnce(&mut BytesMut) -> Result<()>) -> Result<()> {
        if matches!(self.rows, Rows::Kept(_)) {
            let mut row = BytesMut::new();
            write(&mut row)?;
            self.kept.rows.push_back(row.freeze());
        } else {
            write(self.output.buffer())?;
            self.output.flush_if_full();
        }
        Ok(())
    }
}

impl Client for WireClient<'_> {
    fn columns(&mut self, columns: &[OutputColumn], style: TextStyle) -> Result<()> {
        let encoder = match &self.rows {
            Rows::Described => {
                self.output.push(&messages::row_description(columns, &[]));
                Encoder::new(columns, style, |_| Ok(Format::Text))
            }
            Rows::Formatted(formats) | Rows::Kept(formats) => {
                Encoder::new(columns, style, |index| {
                    Format::from_code(messages::format_of(formats, index))
                })
            }
        }?;
        self.encoder = Some(encoder);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        self.output.check_open()?;
        let encoder = self.take_encoder();
        let bound = encoder.bind(batch)?;
        for row in 0..batch.num_rows() {
            self.emit(|buffer| bound.write(row, buffer))?;
        }
        drop(bound);
        self.encoder = Some(encoder);
        Ok(())
    }

    fn row(&mut self, values: &[Option<String>]) -> Result<()> {
        let encoder = self.take_encoder();
        self.emit(|buffer| encoder.write_texts(values, buffer))?;
        self.encoder = Some(encoder);
        Ok(())
    }

    fn complete(&mut self, tag: &str) {
        if matches!(self.rows, Rows::Kept(_)) {
            tag.clone_into(&mut self.kept.tag);
        } else {
            self.output.push(&messages::command_complete(tag));
        }
    }

    fn notice(&mut self, notice: &Notice) {
        self.output.push(&messages::notice(notice));
    }

    fn parameter(&mut self, name: &str, value: &str) {
        self.output.push(&messages::parameter_status(name, value));
    }

    fn empty(&mut self) {
        self.output.push(&PgWireBackendMessage::EmptyQueryResponse(
            EmptyQueryResponse::new(),
        ));
    }
}

impl WireClient<'_> {
    fn take_encoder(&mut self) -> Encoder {
        self.encoder
            .take()
            .expect("columns are announced before rows")
    }
}
