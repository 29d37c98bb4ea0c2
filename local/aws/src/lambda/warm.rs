//! Loaded functions, kept for the next invocation, as Lambda keeps its execution environments.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use javascript::package::Handler;
use javascript::{Error as SandboxError, Limits};

use super::function::{Configuration, FunctionId};

/// An invocation's outcome and what the code wrote to its console.
pub(super) type Ran = (Result<String, SandboxError>, Vec<String>);

/// Idle environments by function. An environment runs one invocation at a time; concurrent
/// invocations get one each, at most as many as the machine has processors.
#[derive(Debug, Default)]
pub(crate) struct WarmFunctions {
    state: Mutex<State>,
    finished: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: HashMap<FunctionId, Vec<Environment>>,
    running: usize,
}

#[derive(Debug)]
struct Environment {
    /// Of the deployment that was loaded; another one is not served by it.
    revision_id: String,
    handler: Handler,
}

impl WarmFunctions {
    /// Runs one invocation in an idle environment, or in a new one. Blocks; waits while too many
    /// run.
    pub(super) fn run(
        &self,
        id: &FunctionId,
        configuration: &Configuration,
        package: &Path,
        event: &str,
    ) -> Ran {
        let warm = self.enter(id, &configuration.revision_id);
        let environment = match warm.map_or_else(|| load(configuration, package), Ok) {
            Ok(environment) => environment,
            Err(error) => {
                self.leave(id, None);
                return (Err(error), Vec::new());
            }
        };
        let ran = environment.handler.invoke_with_lines(event);
        self.leave(id, Some(environment));
        ran
    }

    /// Drops the idle environments of a function that was deleted.
    pub(super) fn forget(&self, id: &FunctionId) {
        self.state().idle.remove(id);
    }

    fn enter(&self, id: &FunctionId, revision_id: &str) -> Option<Environment> {
        let most = std::thread::available_parallelism().map_or(2, usize::from);
        let mut state = self
            .finished
            .wait_while(self.state(), |state| state.running >= most)
            .unwrap_or_else(PoisonError::into_inner);
        state.running += 1;
        let idle = state.idle.get_mut(id)?;
        idle.retain(|environment| environment.revision_id == revision_id);
        idle.pop()
    }

    fn leave(&self, id: &FunctionId, environment: Option<Environment>) {
        let mut state = self.state();
        state.running -= 1;
        if let Some(environment) = environment {
            state.idle.entry(id.clone()).or_default().push(environment);
        }
        drop(state);
        self.finished.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(configuration: &Configuration, package: &Path) -> Result<Environment, SandboxError> {
    let entries = unzip(package).map_err(|error| SandboxError::Engine {
        message: format!("the package is unreadable: {error}"),
    })?;
    let limits = Limits {
        memory_bytes: usize::try_from(configuration.memory_mb).unwrap_or(128) << 20,
        time_per_call: configuration.timeout(),
        ..Limits::default()
    };
    let handler = Handler::named(&entries, &configuration.handler, limits)?;
    Ok(Environment {
        revision_id: configuration.revision_id.clone(),
        handler,
    })
}

fn unzip(package: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(package)?)?;
    let mut entries = BTreeMap::new();
    for position in 0..archive.len() {
        let mut file = archive.by_index(position)?;
        if file.is_file() {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            entries.insert(file.name().to_owned(), bytes);
        }
    }
    Ok(entries)
}
