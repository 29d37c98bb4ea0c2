//! A session's thread: answers a client's messages one after the other.

mod client;
mod extended;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use local_dialect::error::{SqlError, SqlState};
use pgwire::messages::PgWireBackendMessage;
use pgwire::messages::PgWireFrontendMessage;
use pgwire::messages::startup::{BackendKeyData, SecretKey};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

use super::frames::Incoming;
use super::messages::{self, ErrorSeverity};
use super::output::Output;
use super::portal::Portal;
use super::startup::Login;
use crate::engine::Redshift;
use crate::session::connections::{Event, EventKind};
use crate::session::registry::{Cause, Interrupt};
use crate::session::{Opening, Session};
pub(super) use client::Kept;
use client::{Rows, WireClient};

/// What connects the thread with the async side.
pub(super) struct Channels {
    pub(super) input: Receiver<Incoming>,
    pub(super) output: Sender<Bytes>,
    pub(super) runtime: Handle,
    /// Ends the connection and the statement that runs.
    pub(super) stop: CancellationToken,
    /// The client has gone: what is run for its result only may end.
    pub(super) gone: CancellationToken,
    /// Drops the connection without a word; its session is told nothing.
    pub(super) lose: CancellationToken,
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
    let peer = login.peer;
    let opened = Session::open(
        engine,
        Opening {
            user: login.user,
            database: login.database,
            secret,
            parameters: login.parameters,
            runtime: channels.runtime.clone(),
            terminate: channels.stop.clone(),
            lose: channels.lose,
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
    let log = |kind, pid, started: Option<jiff::Timestamp>| {
        let at = engine.now();
        let duration = started.map(|start| at.as_microsecond() - start.as_microsecond());
        engine.connections().record(Event {
            kind,
            at,
            peer: peer.clone(),
            pid,
            duration,
        });
        at
    };
    let pid = session.backend_pid();
    log(EventKind::Authenticated, pid, None);
    let started = log(EventKind::InitiatingSession, pid, None);
    let listener = channels.runtime.spawn(listen(
        Arc::clone(engine),
        Arc::clone(session.interrupt()),
        channels.stop.clone(),
        channels.gone,
    ));
    let mut conversation = Conversation {
        session,
        output,
        portals: HashMap::new(),
        skipping: false,
    };
    conversation.greet(secret);
    conversation.answer_all(channels.input, &channels.runtime, &channels.stop);
    log(EventKind::DisconnectingSession, pid, Some(started));
    listener.abort();
}

/// Ends the running statement when the connection is to end, or when its client has gone and nobody
/// waits for it.
async fn listen(
    engine: Arc<Redshift>,
    interrupt: Arc<Interrupt>,
    stop: CancellationToken,
    gone: CancellationToken,
) {
    tokio::select! {
        () = stop.cancelled() => interrupt.request(Cause::Client),
        () = gone.cancelled() => interrupt.abandon(),
    }
    engine.locks().wake();
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

    fn answer_all(
        &mut self,
        mut input: Receiver<Incoming>,
        runtime: &Handle,
        stop: &CancellationToken,
    ) {
        let reason = loop {
            if stop.is_cancelled() {
                break Some(terminated("administrator command"));
            }
            let limit = self.session.idle_limit();
            // The timer belongs to the runtime, so it is made in there.
            let waited =
                runtime.block_on(async { tokio::time::timeout(limit, input.recv()).await });
            match waited {
                Err(_) => break Some(terminated("idle session timeout")),
                Ok(None | Some(Incoming::Message(PgWireFrontendMessage::Terminate(_)))) => {
                    break None;
                }
                Ok(Some(Incoming::Broken(error))) => break Some(error),
                Ok(Some(Incoming::Malformed(kind, error))) => self.refuse(kind, &error),
                Ok(Some(Incoming::Message(message))) => self.answer(message),
            }
        };
        self.session.close();
        // A session that waited for its client learns of its end by the closed channel.
        let reason = reason.or_else(|| {
            stop.is_cancelled()
                .then(|| terminated("administrator command"))
        });
        if let Some(reason) = reason {
            self.output
                .push(&messages::error(&reason, ErrorSeverity::Fatal));
            self.output.flush();
        }
    }

    /// A message that cannot be read fails as the statement in it would have.
    fn refuse(&mut self, kind: u8, error: &SqlError) {
        const QUERY: u8 = b'Q';
        const SYNC: u8 = b'S';
        if self.skipping && kind != QUERY && kind != SYNC {
            return;
        }
        self.session.fail();
        self.error(error);
        self.skipping = kind != QUERY && kind != SYNC;
        if !self.skipping {
            self.ready();
        }
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
        let protocol = self.session.client_protocol();
        let mut client = WireClient::new(&mut self.output, Rows::Described, protocol);
        if let Err(error) = self.session.run_string(text, &mut client) {
            self.error(&error);
        }
        // The portal without a name ends with the next query, the others with their transaction.
        self.portals.remove("");
        if !self.session.is_in_block() {
            self.portals.clear();
        }
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

fn terminated(why: &str) -> SqlError {
    SqlError::new(
        SqlState::ADMIN_SHUTDOWN,
        format!("terminating connection due to {why}"),
    )
}
