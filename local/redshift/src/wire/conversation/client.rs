//! Results as messages.

use std::collections::VecDeque;

use arrow::record_batch::RecordBatch;
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::response::EmptyQueryResponse;

use crate::queries::encode::{Encoder, Format, Numerics, TextStyle};
use crate::queries::spool::{Spool, SpooledRows};
use crate::session::client_protocol::ClientProtocol;
use crate::session::{Client, Notice, OutputColumn, Result};
use crate::wire::messages;
use crate::wire::output::Output;

/// What becomes of rows.
pub(super) enum Rows {
    /// Sent behind a `RowDescription`, as text (simple protocol).
    Described,
    /// Sent in the portal's formats; the client knows their description.
    Formatted(Vec<i16>),
    /// Kept, to be sent by and by in the portal's formats.
    Kept(Vec<i16>, Box<Spool>),
}

/// Rows and tag of a portal that was run under a row limit.
#[derive(Default)]
pub(in crate::wire) struct Kept {
    encoder: Option<Encoder>,
    batches: Option<SpooledRows>,
    /// Rows of statements that make few of them, as SHOW.
    texts: VecDeque<Vec<Option<String>>>,
    pub(super) tag: String,
}

impl Kept {
    /// Sends at most so many rows; returns how many there were.
    pub(super) fn send(&mut self, at_most: usize, output: &mut Output) -> Result<usize> {
        let Some(encoder) = &self.encoder else {
            return Ok(0);
        };
        let mut sent = 0;
        while sent < at_most
            && let Some(texts) = self.texts.pop_front()
        {
            encoder.write_texts(&texts, output.buffer())?;
            sent += 1;
        }
        let Some(batches) = &mut self.batches else {
            return Ok(sent);
        };
        while sent < at_most
            && let Some(batch) = batches.next(at_most - sent)?
        {
            sent += batch.num_rows();
            output.write_batch(encoder, &batch)?;
        }
        Ok(sent)
    }
}

/// Writes a statement's results to the client.
pub(super) struct WireClient<'a> {
    output: &'a mut Output,
    rows: Rows,
    protocol: ClientProtocol,
    encoder: Option<Encoder>,
    kept: Kept,
}

impl<'a> WireClient<'a> {
    pub(super) fn new(output: &'a mut Output, rows: Rows, protocol: ClientProtocol) -> Self {
        Self {
            output,
            rows,
            protocol,
            encoder: None,
            kept: Kept::default(),
        }
    }

    /// What [`Rows::Kept`] has kept.
    pub(super) fn into_kept(self) -> Result<Kept> {
        let batches = match self.rows {
            Rows::Kept(_, spool) => Some(spool.finish()?),
            _ => None,
        };
        Ok(Kept {
            encoder: self.encoder,
            batches,
            ..self.kept
        })
    }
}

impl Client for WireClient<'_> {
    fn columns(&mut self, columns: &[OutputColumn], style: TextStyle) -> Result<()> {
        let formats = match &self.rows {
            Rows::Described => {
                self.output.describe(columns, &[], self.protocol);
                &[][..]
            }
            Rows::Formatted(formats) | Rows::Kept(formats, _) => formats.as_slice(),
        };
        let numerics = if self.protocol >= ClientProtocol::Binary {
            Numerics::Whole
        } else {
            Numerics::Groups
        };
        let encoder = Encoder::new(columns, style, |index| {
            let asked = messages::format_of(formats, index);
            let format = self.protocol.format(columns[index].data_type, asked);
            Format::from_code(format, numerics)
        })?;
        self.encoder = Some(encoder);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        self.output.check_open()?;
        if let Rows::Kept(_, spool) = &mut self.rows {
            return spool.push(batch);
        }
        let encoder = self
            .encoder
            .as_ref()
            .expect("columns are announced before rows");
        self.output.write_batch(encoder, batch)
    }

    fn row(&mut self, values: &[Option<String>]) -> Result<()> {
        if matches!(self.rows, Rows::Kept(..)) {
            self.kept.texts.push_back(values.to_vec());
            return Ok(());
        }
        let encoder = self
            .encoder
            .as_ref()
            .expect("columns are announced before rows");
        encoder.write_texts(values, self.output.buffer())?;
        self.output.flush_if_full();
        Ok(())
    }

    fn complete(&mut self, tag: &str) {
        if matches!(self.rows, Rows::Kept(..)) {
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
