//! A stack in a process of its own, which commands share and which ends itself when nobody uses it.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use crate::control::Client;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::preparation;
use crate::provision::Provisioner;
use crate::stack::{LocalStack, Options};
use crate::state::{Connection, State};

const LOG: &str = "stack.log";

/// How long a new process may take until it answers, and an old one until it has ended.
const PATIENCE: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(10);

/// A stack in another process.
#[derive(Debug, Clone)]
pub struct Running {
    connection: Connection,
    client: Client,
}

impl Running {
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sets up accounts, roles, keys and buckets over there.
    pub fn provisioner(&self) -> Provisioner {
        Provisioner::there(self.client.clone())
    }

    /// Asks it to stop and waits until it has given the folder back.
    pub async fn stop(self) -> Result<(), Error> {
        let data_dir = &self.connection.data_dir;
        self.client.stop().await?;
        let started = Instant::now();
        while crate::state::FolderLock::take(data_dir).is_err() {
            if started.elapsed() > PATIENCE {
                return Err(Error::DoesNotStop {
                    pid: self.connection.pid,
                });
            }
            tokio::time::sleep(STEP).await;
        }
        Ok(())
    }
}

/// The stack that runs over a data folder, if one answers.
pub async fn find(data_dir: &Path) -> Result<Option<Running>, Error> {
    let Some(state) = State::read(data_dir)? else {
        return Ok(None);
    };
    let client = Client::new(state.control, state.control_token.clone());
    if !client.answers().await {
        return Ok(None);
    }
    let Some(credentials) = Credentials::read(data_dir)? else {
        return Ok(None);
    };
    let connection = state.connection(credentials, data_dir);
    Ok(Some(Running { connection, client }))
}

/// How to start the process: a program that calls [`serve`] when given these arguments.
#[derive(Debug, Clone)]
pub struct Program {
    pub executable: PathBuf,
    pub arguments: Vec<String>,
}

/// Finds the stack of a data folder or starts one, and returns when it answers.
///
/// The new process is of its own process group, so that it outlives the terminal's command, and
/// writes to `stack.log` in the data folder.
pub async fn spawn_or_find(data_dir: &Path, program: &Program) -> Result<Running, Error> {
    if let Some(running) = find(data_dir).await? {
        return Ok(running);
    }
    std::fs::create_dir_all(data_dir).map_err(Error::io(data_dir))?;
    let log = data_dir.join(LOG);
    let mut child = spawn(program, &log)?;
    let started = Instant::now();
    loop {
        if let Some(running) = find(data_dir).await? {
            return Ok(running);
        }
        // Another command may have been faster: then our process ends, and theirs will answer.
        let ended = child
            .try_wait()
            .map_err(Error::io(&program.executable))?
            .is_some();
        if ended && crate::state::FolderLock::take(data_dir).is_ok() {
            return Err(Error::BackgroundEnded {
                tail: tail(&log),
                log,
            });
        }
        if started.elapsed() > PATIENCE && !preparation::is_under_way(data_dir) {
            return Err(Error::BackgroundSilent {
                log,
                seconds: PATIENCE.as_secs(),
            });
        }
        tokio::time::sleep(STEP).await;
    }
}

fn spawn(program: &Program, log: &Path) -> Result<Child, Error> {
    let output = File::create(log).map_err(Error::io(log))?;
    let errors = output.try_clone().map_err(Error::io(log))?;
    Command::new(&program.executable)
        .args(&program.arguments)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(Error::io(&program.executable))
}

/// The last lines of the log.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}

/// Runs a stack until it was idle for `idle_limit`, is asked to stop, or is told to by SIGTERM or
/// SIGINT. This is what the background process does. `ready` is called when it accepts connections.
pub async fn serve(
    options: Options,
    idle_limit: Option<Duration>,
    ready: impl FnOnce(&Connection),
) -> Result<(), Error> {
    let data_dir = options.data_dir.clone();
    let stack = LocalStack::start(options).await?;
    ready(stack.connection());
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::io(&data_dir))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::io(&data_dir))?;
    let idle = async {
        match idle_limit {
            Some(limit) => stack.wait_until_idle(limit).await,
            None => std::future::pending().await,
        }
    };
    let reason = tokio::select! {
        () = idle => "nobody used it",
        () = stack.stop_requested() => "asked to",
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    tracing::info!(reason, "the stack stops");
    stack.stop().await;
    Ok(())
}
