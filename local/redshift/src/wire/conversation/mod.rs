//! A session's thread: answers a client's messages one after the other.

mod client;
mod extended;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use local_dialect::error::SqlError;
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::PgWireFrontendMessage;
use pgwire::messages::startup::{BackendKeyData, SecretKey};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

use super::messages::{self, ErrorSeverity};
use super::output::Output;
use super::portal::Portal;
use super::startup::Login;
use crate::engine::Redshift;
use crate::session::registry::Cause;
use crate::session::{Opening, Session};
use client::{Rows, WireClient};

/// What connects the thread with the async side.
pub(super) struct Channels {
    pub(super) input: Receiver<PgWireFrontendMessage>,
    pub(super) output: Sender<Bytes>,
    pub(super) runtime: Handle,
    /// Ends the connection and the statement that runs.
    pub(super) stop: CancellationToken,
}

/// Opens the session and answers messages until the client leaves.
pub(super) fn run(engine: &Arc<Redshift>, login: Login, channels: Channels) {
    let mut output = Output::new(channels.output);
    let secret = match random_secret() {
        Ok(secret) => secret,
        Err(error) => {
            tracing::error!(%error, "no randomness for a session's secret");
            return;
        }
    };
    let opened = Session::open(
        engine,
        Opening {
            user: login.user,
            database: login.database,
            secret,
            parameters: login.parameters,
            runtime: channels.runtime.clone(),
            terminate: channels.stop.clone(),
        },
    );
    let session = match opened {
        Ok(session) => session,
        Err(error) => {
            output.push(&messages::error(&error, ErrorSeverity::Fatal));
            output.flush();
            return;
        }
    };
    let interrupt = Arc::clone(session.interrupt());
    let locks_of = Arc::clone(engine);
    let stop_listener = channels.runtime.spawn(async move {
        channels.stop.cancelled().await;
        interrupt.request(Cause::Client);
        locks_of.locks().wake();
    });
    let mut conversation = Conversation {
        session,
        output,
        portals: HashMap::new(),
        skipping: false,
    };
    conversation.greet(secret);
    conversation.answer_all(channels.input);
    stop_listener.abort();
}

fn random_secret() -> Result<i32, getrandom::Error> {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes)?;
    Ok(i32::from_be_bytes(bytes))
}

struct Conversation {
    session: Session,
    output: Output,
    portals: HashMap<String, Portal>,
    /// A message of the extended protocol failed; everything up to Sync is ignored.
    skipping: bool,
}

impl Conversation {
    fn greet(&mut self, secret: i32) {
        for (name, value) in self.session.reported_parameters() {
            self.output.push(&messages::parameter_status(name, &value));
        }
        self.output
            .push(&PgWireBackendMessage::BackendKeyData(BackendKeyData::new(
                self.session.backend_pid(),
                SecretKey::I32(secret),
            )));
        self.ready();
    }

    fn answer_all(&mut self, mut input: Receiver<PgWireFrontendMessage>) {
        while let Some(message) = input.blocking_recv() {
            if matches!(message, PgWireFrontendMessage::Terminate(_)) {
                break;
            }
            self.answer(message);
        }
        self.session.close();
    }

    fn answer(&mut self, message: PgWireFrontendMessage) {
        match message {
            PgWireFrontendMessage::Query(query) => self.query(&query.query),
            PgWireFrontendMessage::Sync(_) => self.sync(),
            PgWireFrontendMessage::Flush(_) => self.output.flush(),
            _ if self.skipping => {}
            other => {
                if let Err(error) = self.answer_extended(other) {
                    self.skipping = true;
                    self.session.fail();
                    self.error(&error);
                }
            }
        }
    }

    fn query(&mut self, text: &str) {
        self.skipping = false;
        let mut client = WireClient::new(&mut self.output, Rows::Described);
        if let Err(error) = self.session.run_string(text, &mut client) {
            self.error(&error);
        }
        self.portals.clear();
        self.ready();
    }

    fn sync(&mut self) {
        if !self.skipping
            && let Err(error) = self.session.finish_implicit()
        {
            self.error(&error);
        }
        self.skipping = false;
        if !self.session.is_in_block() {
            self.portals.clear();
        }
        self.ready();
    }

    fn error(&mut self, error: &SqlError) {
        self.output
            .push(&messages::error(error, ErrorSeverity::Error));
    }

    fn ready(&mut self) {
        self.output
            .push(&messages::ready(self.session.transaction_status()));
        self.output.flush();
    }
}
