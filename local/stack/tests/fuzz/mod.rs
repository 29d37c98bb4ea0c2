//! Random statements and random bytes over the wire, by several sessions that are canceled and lost at
//! random: nothing may panic or hang, and nobody else may come to harm.
//!
//! `cargo xtask fuzz --minutes 10 --seed 7` runs it for longer. What a session sends follows from the
//! seed and the session's number alone, so that a finding can be looked for again.

mod grammar;
mod noise;
mod objects;
pub(crate) mod random;
mod shapes;
mod watch;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as AsyncMutex;
use tokio_postgres::{CancelToken, Client, Config, NoTls};

use crate::warehouse::Warehouse;
use random::Random;

/// Sessions that send random statements.
const SESSIONS: u64 = 4;
const DEFAULT_SECONDS: u64 = 8;
const DEFAULT_SEED: u64 = 20_261_124;
const PASSWORD: &str = "Passw0rd1";

/// The server ends what takes longer than this, so that an answer that stays away is a hang.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(4);
const HANG: Duration = Duration::from_mins(1);

/// A function that gives back its argument.
const ECHO: &str = "exports.handler = async (event) => JSON.stringify({ success: true, results: event.arguments.map((row) => row && row[0]) });";

/// Errors with SQLSTATE XX000 that are no bug: conflicts and loads, which Redshift reports so.
const EXPECTED: [&str; 14] = [
    "Cannot COPY into nonexistent table",
    "could not complete because of conflict with concurrent transaction",
    "could not open relation with OID",
    "Load into table",
    "s3://",
    "Number of widths in FIXEDWIDTH",
    "JSON 'noshred' needs exactly one column",
    "1018",
    "1023",
    "S3ServiceException",
    "Specified unload destination on S3 is not empty",
    "The specified",
    "the query needs more memory",
    "Invalid",
];

/// What went wrong, each kind once with the statement that showed it first.
#[derive(Debug, Default)]
struct Findings(Mutex<BTreeMap<String, (String, usize)>>);

impl Findings {
    fn add(&self, kind: &str, at: &str, what: &str) {
        // Numbers and names differ from one time to the next.
        let plain: String = what
            .chars()
            .map(|character| {
                if character.is_ascii_digit() {
                    '0'
                } else {
                    character
                }
            })
            .take(160)
            .collect();
        let mut findings = self.0.lock().unwrap();
        let finding = findings
            .entry(format!("{kind}: {plain}"))
            .or_insert_with(|| (format!("{at}\n    {what}"), 0));
        finding.1 += 1;
    }

    fn report(&self) -> Vec<String> {
        let findings = self.0.lock().unwrap();
        findings
            .iter()
            .map(|(kind, (first, count))| format!("{count} x {kind}\n    first {first}"))
            .collect()
    }
}

/// A running fuzz.
struct Fuzz {
    warehouse: Warehouse,
    seed: u64,
    end: Instant,
    findings: Findings,
    statements: Mutex<usize>,
    cancels: Vec<AsyncMutex<Option<CancelToken>>>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command gives duration and seed by the environment"
)]
pub(crate) fn number_from(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_statements_do_no_harm() {
    let warehouse = Warehouse::start().await;
    warehouse
        .run(&format!(
            "create user fuzzer password '{PASSWORD}'; create schema fuzz authorization fuzzer"
        ))
        .await;
    set_up(&warehouse).await;
    let seconds = number_from("FUZZ_SECONDS", DEFAULT_SECONDS);
    let fuzz = Arc::new(Fuzz {
        warehouse,
        seed: number_from("FUZZ_SEED", DEFAULT_SEED),
        end: Instant::now() + Duration::from_secs(seconds),
        findings: Findings::default(),
        statements: Mutex::default(),
        cancels: (0..SESSIONS).map(|_| AsyncMutex::default()).collect(),
    });
    let panics = count_panics(&fuzz);
    println!("seed {}, {seconds} seconds", fuzz.seed);
    let watch = tokio::spawn(watch::run(Arc::clone(&fuzz)));
    let sessions: Vec<_> = (0..SESSIONS)
        .map(|number| tokio::spawn(session(Arc::clone(&fuzz), number)))
        .collect();
    for session in sessions {
        session.await.unwrap();
    }
    watch.await.unwrap();
    drop(panics);
    let mut report = fuzz.findings.report();
    if number_from("FUZZ_HARM_ONLY", 0) == 1 {
        // Told, to be mended; an error in the engine's own words harms nobody.
        println!("{}", report.join("\n"));
        report.retain(|finding| !finding.contains(" x internal error: "));
    }
    println!("{} statements", fuzz.statements.lock().unwrap());
    assert!(
        report.is_empty(),
        "seed {}: {} findings\n{}",
        fuzz.seed,
        report.len(),
        report.join("\n")
    );
}

/// What the statements may name: another user, a group, a role, objects to load, and a function over
/// Lambda that answers with what it is given.
async fn set_up(warehouse: &Warehouse) {
    warehouse
        .put("rows", "1,2,3\nx,y\n,,,,\n\"a\",'b',c\n")
        .await;
    warehouse
        .put(
            "json",
            "{\"a\": 1, \"b\": \"x\"} {\"A\": [1, {}], \"c\": null}\n{\"b\": \"y\\u0000\"}\n{\"a\": ",
        )
        .await;
    warehouse.deploy("echo", ECHO).await;
    warehouse
        .run(&format!(
            "create user fuzzed password '{PASSWORD}'; create group fuzz_group; create role fuzz_role; \
             grant usage on language exfunc to fuzzer; \
             create external function fuzz.echo(varchar) returns varchar volatile lambda 'echo' \
             iam_role 'arn:aws:iam::111111111111:role/caller' max_batch_rows 50"
        ))
        .await;
}

/// Makes a finding of every panic until it is dropped, of whatever thread.
fn count_panics(fuzz: &Arc<Fuzz>) -> impl Drop {
    struct Restore;
    impl Drop for Restore {
        fn drop(&mut self) {
            drop(std::panic::take_hook());
        }
    }
    let fuzz = Arc::downgrade(fuzz);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        before(panic);
        if let Some(fuzz) = fuzz.upgrade() {
            let place = panic.location().map(ToString::to_string);
            fuzz.findings
                .add("panic", &place.unwrap_or_default(), &panic.to_string());
        }
    }));
    Restore
}

impl Fuzz {
    fn config(&self) -> Config {
        let address = self.warehouse.stack.connection().redshift;
        let mut config = Config::new();
        config
            .host(address.ip().to_string())
            .port(address.port())
            .user("fuzzer")
            .password(PASSWORD)
            .dbname("dev");
        config
    }

    async fn connect(&self, number: usize) -> Client {
        let (client, driver) = tokio::time::timeout(HANG, self.config().connect(NoTls))
            .await
            .expect("the server answers")
            .expect("the server takes a client");
        tokio::spawn(driver);
        client
            .batch_execute(&format!(
                "set search_path to fuzz; set statement_timeout to {}",
                STATEMENT_TIMEOUT.as_millis()
            ))
            .await
            .expect("settings can be set");
        *self.cancels[number].lock().await = Some(client.cancel_token());
        client
    }

    /// Runs a statement and looks at how it ends.
    async fn run(&self, client: &Client, statement: &str, at: &str) {
        *self.statements.lock().unwrap() += 1;
        let outcome = tokio::time::timeout(HANG, client.simple_query(statement)).await;
        self.judge(outcome.map(Result::err), statement, at);
    }

    /// The same by Parse, Bind and Execute.
    async fn run_extended(&self, client: &Client, statement: &str, at: &str) {
        *self.statements.lock().unwrap() += 1;
        let ran = async {
            let prepared = client.prepare(statement).await?;
            if prepared.params().is_empty() {
                client.query(&prepared, &[]).await?;
            }
            Ok::<_, tokio_postgres::Error>(())
        };
        let outcome = tokio::time::timeout(HANG, ran).await;
        self.judge(outcome.map(Result::err), statement, at);
    }

    fn judge(
        &self,
        outcome: Result<Option<tokio_postgres::Error>, tokio::time::error::Elapsed>,
        statement: &str,
        at: &str,
    ) {
        let shown: String = statement.chars().take(2_000).collect();
        match outcome {
            Err(_) => self.findings.add("hang", at, &shown),
            Ok(None) => {}
            Ok(Some(error)) => {
                if let Some(error) = error.as_db_error()
                    && error.code().code() == "XX000"
                    && !EXPECTED
                        .iter()
                        .any(|known| error.message().starts_with(known))
                {
                    let detail = error.detail().unwrap_or_default();
                    let what = format!("{} ({detail})", error.message());
                    self.findings
                        .add("internal error", &format!("{at}: {shown}"), &what);
                }
            }
        }
    }
}

async fn session(fuzz: Arc<Fuzz>, number: u64) {
    let mut random = Random::new(fuzz.seed, number);
    let place = usize::try_from(number).unwrap();
    let mut client = fuzz.connect(place).await;
    let mut step = 0_usize;
    while Instant::now() < fuzz.end {
        step += 1;
        let at = format!("session {number}, step {step}");
        let statement = grammar::statement(&mut random);
        match random.below(100) {
            0..78 => fuzz.run(&client, &statement, &at).await,
            78..90 => fuzz.run_extended(&client, &statement, &at).await,
            90..94 => {
                let victim = random.below(fuzz.cancels.len());
                let token = fuzz.cancels[victim].lock().await.clone();
                if let Some(token) = token {
                    // The victim may be gone already.
                    let _ = token.cancel_query(NoTls).await;
                }
            }
            94..97 => {
                let _ = tokio::time::timeout(
                    Duration::from_millis(random.next() % 20),
                    client.simple_query(&statement),
                )
                .await;
                drop(client);
                client = fuzz.connect(place).await;
            }
            _ => {
                let address = fuzz.warehouse.stack.connection().redshift;
                noise::send(&mut random, address).await;
            }
        }
        if client.is_closed() {
            fuzz.findings.add("lost connection", &at, &statement);
            client = fuzz.connect(place).await;
        }
    }
}
