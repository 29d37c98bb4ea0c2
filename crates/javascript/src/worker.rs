use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::error::Error;
use crate::limits::Limits;

/// A program inside an engine, on the worker's thread.
pub(crate) trait Program: Sized {
    /// Everything that is needed to load it, again and again.
    type Source: Send + 'static;

    fn load(source: &Self::Source, limits: Limits) -> Result<Self, Error>;
    fn call(&self, entry: Entry, text: &str) -> Result<String, Error>;
    /// The console's lines since the last time.
    fn take_lines(&self) -> Vec<String>;
}

/// Which function of a program a call means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Invoke,
    Explain,
}

/// The answer to one call, and what the code wrote to its console meanwhile.
pub(crate) struct Answer {
    pub(crate) outcome: Result<String, Error>,
    pub(crate) lines: Vec<String>,
}

struct Call {
    entry: Entry,
    text: String,
    reply: Sender<Answer>,
}

/// A thread that owns one loaded program. Calls wait for each other; the thread ends when the
/// worker is dropped.
#[derive(Debug)]
pub(crate) struct Worker {
    calls: Sender<Call>,
}

/// What the thread needs beside the engine's own stack.
const HOST_STACK_BYTES: usize = 512 << 10;

impl Worker {
    /// Starts the thread and loads the program once, so that code that cannot be loaded is an error
    /// here and not at the first call.
    pub(crate) fn start<P: Program>(source: P::Source, limits: Limits) -> Result<Self, Error> {
        let (calls, received) = channel::<Call>();
        let (loaded, first_load) = channel();
        thread::Builder::new()
            .name("javascript".to_owned())
            .stack_size(limits.stack_bytes + HOST_STACK_BYTES)
            .spawn(move || match P::load(&source, limits) {
                Ok(program) => {
                    if loaded.send(Ok(())).is_ok() {
                        serve(program, &source, limits, &received);
                    }
                }
                Err(error) => drop(loaded.send(Err(error))),
            })
            .map_err(Error::Thread)?;
        first_load.recv().unwrap_or_else(|_| Err(stopped()))?;
        Ok(Self { calls })
    }

    /// Blocks until the program has answered.
    pub(crate) fn call(&self, entry: Entry, text: &str) -> Answer {
        let (reply, answer) = channel();
        let call = Call {
            entry,
            text: text.to_owned(),
            reply,
        };
        let sent = self.calls.send(call).map_err(drop);
        sent.and_then(|()| answer.recv().map_err(drop))
            .unwrap_or_else(|()| Answer {
                outcome: Err(stopped()),
                lines: Vec::new(),
            })
    }
}

fn stopped() -> Error {
    Error::Engine {
        message: "its thread ended".to_owned(),
    }
}

fn serve<P: Program>(program: P, source: &P::Source, limits: Limits, calls: &Receiver<Call>) {
    let mut program = Some(program);
    for Call { entry, text, reply } in calls {
        let answer = answer(&mut program, source, limits, entry, &text);
        drop(reply.send(answer));
    }
}

fn answer<P: Program>(
    program: &mut Option<P>,
    source: &P::Source,
    limits: Limits,
    entry: Entry,
    text: &str,
) -> Answer {
    let loaded = match program.take() {
        Some(loaded) => loaded,
        None => match P::load(source, limits) {
            Ok(loaded) => loaded,
            Err(error) => {
                return Answer {
                    outcome: Err(error),
                    lines: Vec::new(),
                };
            }
        },
    };
    let outcome = loaded.call(entry, text);
    if let Err(Error::TimedOut { .. } | Error::OutOfMemory { .. } | Error::Engine { .. }) = outcome
    {
        return Answer {
            outcome,
            lines: Vec::new(),
        };
    }
    let lines = loaded.take_lines();
    *program = Some(loaded);
    Answer { outcome, lines }
}
