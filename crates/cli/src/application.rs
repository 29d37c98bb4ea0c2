//! What every command is given: the resolved settings, and the way to the workspace's warehouse.

use std::path::PathBuf;
use std::sync::Arc;

use model::clock::{Clock, SystemClock};
use model::ids::SystemIds;
use model::progress::{Progress, Silent};
use model::{Failure, Secret};
use operations::{Context, Reach, Surroundings};
use tokio_util::sync::CancellationToken;
use workspace::{History, Outcome, Workspace};

use crate::embedded;
use crate::environment::Environment;
use crate::printer::Printer;
use crate::progress::TerminalProgress;

pub(crate) struct Application {
    pub(crate) environment: Environment,
    pub(crate) printer: Printer,
    /// Cancelled by Ctrl-C: running statements are cancelled and operations clean up.
    pub(crate) interruption: CancellationToken,
    folder: Option<PathBuf>,
}

impl Application {
    pub(crate) fn new(folder: Option<PathBuf>, environment: Environment, printer: Printer) -> Self {
        Self {
            environment,
            printer,
            interruption: CancellationToken::new(),
            folder,
        }
    }

    pub(crate) fn workspace(&self) -> Result<Workspace, Failure> {
        let here = &self.environment.current_folder;
        let folder = match &self.folder {
            Some(folder) => here.join(folder),
            None => Workspace::find(here)?,
        };
        Ok(Workspace::open(&folder)?)
    }

    /// The workspace with everything needed to work in its warehouse. With `endpoint = "local"` the
    /// embedded stack is found, or started in the background.
    pub(crate) async fn context(&self) -> Result<Context, Failure> {
        let workspace = self.workspace()?;
        let password = self.password(&workspace)?;
        let reach = match Reach::of_settings(&workspace.settings, password.clone()) {
            Some(reach) => reach,
            None => embedded::reach(&workspace, &password).await?,
        };
        Ok(Context::new(workspace, reach, self.surroundings()))
    }

    /// The dedicated user's password, from where the workspace says it is kept.
    pub(crate) fn password(&self, workspace: &Workspace) -> Result<Secret, Failure> {
        let variable = |name: &str| self.environment.variable(name);
        Ok(workspace
            .settings
            .warehouse
            .password
            .resolve(workspace.folder(), &variable)?)
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let progress: Arc<dyn Progress> = if self.printer.shows_progress() {
            Arc::new(TerminalProgress::default())
        } else {
            Arc::new(Silent)
        };
        Surroundings {
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            progress,
            interruption: self.interruption.clone(),
        }
    }

    /// Begins an entry of the run history. A history that cannot be written is a warning, not a
    /// reason to refuse the work.
    pub(crate) fn record(&self, context: &Context, verb: &str, subject: &str) -> Recorded<'_> {
        let started = History::open(&context.workspace.state_folder()).and_then(|history| {
            let id = history.start(verb, subject, SystemClock.unix_micros())?;
            Ok((history, id))
        });
        let entry = started
            .inspect_err(|error| {
                self.printer
                    .warning(&format!("this run is not recorded: {error}"));
            })
            .ok();
        Recorded {
            printer: &self.printer,
            entry,
        }
    }
}

/// An entry of the run history that is open.
pub(crate) struct Recorded<'a> {
    printer: &'a Printer,
    entry: Option<(History, i64)>,
}

impl Recorded<'_> {
    /// Closes the entry, and tells people the summary of what succeeded.
    pub(crate) fn end(self, outcome: Result<String, Failure>) -> Result<(), Failure> {
        let (state, summary) = match &outcome {
            Ok(summary) => (Outcome::Succeeded, summary.clone()),
            Err(failure) => (Outcome::Failed, failure.to_string()),
        };
        if let Some((history, id)) = self.entry {
            let written = history.finish(id, state, &summary, SystemClock.unix_micros());
            if let Err(error) = written {
                self.printer
                    .warning(&format!("the end of this run is not recorded: {error}"));
            }
        }
        outcome.map(|summary| self.printer.note(&summary))
    }
}
