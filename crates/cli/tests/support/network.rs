//! What happens between a command and its warehouse.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use operations::{Administrator, administer};

use super::Bench;

/// What happens, once, when a load sends a certain statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    /// The connection is lost, and the statement does not arrive.
    CutBefore,
    /// It arrives, and its answer does not.
    CutAfter,
    /// Before it arrives, an administrator runs this script.
    Meanwhile(&'static str),
}

/// Stands between the bench's workspace and its warehouse until it is dropped.
pub(crate) struct Network<'a> {
    bench: &'a Bench,
    happened: Arc<AtomicBool>,
}

#[derive(Clone)]
struct Watch {
    statement: &'static str,
    event: Event,
    happened: Arc<AtomicBool>,
    administrator: Arc<Administrator>,
}

impl<'a> Network<'a> {
    /// The event happens at the first statement that begins with this text; COMMIT is that of a
    /// transaction that has copied.
    pub(crate) fn between(bench: &'a Bench, statement: &'static str, event: Event) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let port = bench.stack.port();
        let happened = Arc::new(AtomicBool::new(false));
        let watch = Watch {
            statement,
            event,
            happened: Arc::clone(&happened),
            administrator: Arc::new(bench.administrator()),
        };
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
                let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from, &mut to));
                let watch = watch.clone();
                thread::spawn(move || forward(client, server, &watch));
            }
        });
        let settings = bench.settings().replace(
            &format!("127.0.0.1:{port}/dev"),
            &format!("127.0.0.1:{own}/dev"),
        );
        bench.write("longshore.toml", &settings);
        Self { bench, happened }
    }

    /// Goes out of the way, after the event must have happened.
    pub(crate) fn was_noticed(self) {
        assert!(self.happened.load(Ordering::SeqCst), "nothing happened");
    }
}

impl Drop for Network<'_> {
    fn drop(&mut self) {
        self.bench.write("longshore.toml", &self.bench.settings());
    }
}

fn forward(mut client: TcpStream, mut server: TcpStream, watch: &Watch) {
    let mut buffer = vec![0; 65_536];
    let mut copied = false;
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let sent = &buffer[..length];
        let holds = |text: &str| {
            sent.windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        copied |= holds("COPY ");
        let is_meant = copied || !watch.statement.starts_with("COMMIT");
        let event = (is_meant && holds(watch.statement))
            .then(|| watch.happened.swap(true, Ordering::SeqCst))
            .filter(|happened| !happened)
            .map(|_| watch.event);
        if let Some(Event::Meanwhile(script)) = event {
            run(&watch.administrator, script);
        }
        if matches!(event, Some(Event::CutBefore | Event::CutAfter)) {
            client.shutdown(Shutdown::Both).unwrap();
        }
        if !matches!(event, Some(Event::CutBefore)) {
            server.write_all(sent).unwrap();
        }
        if matches!(event, Some(Event::CutBefore | Event::CutAfter)) {
            give_it_time();
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// The warehouse carries a statement out before it notices that nobody waits for its answer.
#[expect(
    clippy::disallowed_methods,
    reason = "a thread of its own plays the network"
)]
fn give_it_time() {
    thread::sleep(Duration::from_millis(300));
}

#[tokio::main(flavor = "current_thread")]
async fn run(administrator: &Administrator, script: &str) {
    administer(administrator, "cargo_db", script).await.unwrap();
}
