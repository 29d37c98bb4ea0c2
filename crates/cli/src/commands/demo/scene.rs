//! What the steps of the demo share: a stack in this process, and the example's workspace in it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use local_stack::{LocalStack, Options};
use model::{Failure, Secret};
use operations::{Administrator, Context, administer};
use workspace::Workspace;

use super::example;
use crate::application::Application;
use crate::embedded;

/// A table of somebody else in the dedicated database.
pub(super) const FOREIGN_TABLE: &str = "fares.prices";
/// The owner of the other database, as `airline/database.sql` makes it.
const AIRLINE_OWNER: (&str, &str) = ("airline_owner", "Airline-demo-2013");
/// The password of the dedicated user; the stack listens on this machine only.
const PASSWORD: &str = "Cargo-demo-2013";
/// How long another process may hold the data folder, and how often it is looked at.
const PATIENCE: Duration = Duration::from_secs(5);
const STEP: Duration = Duration::from_millis(50);

pub(super) struct Scene {
    pub(super) context: Context,
    pub(super) data: PathBuf,
    stack: LocalStack,
}

impl Scene {
    /// Starts the stack over the data folder, writes the example beside it and sets both up.
    pub(super) async fn open(data: &Path, application: &Application) -> Result<Self, Failure> {
        let folder = data.join("workspace");
        example::write(&folder)?;
        let workspace = Workspace::open(&folder)?;
        let stack = start(&data.join("stack")).await?;
        let connection = stack.connection();
        let administrator = embedded::administrator(connection);
        airline(&administrator).await?;
        let password = Secret::new(PASSWORD);
        let sources = ["airline.fleet".to_owned()];
        let provisioner = stack.provisioner();
        let settings = &workspace.settings;
        let reach =
            embedded::provision(&provisioner, connection, settings, &password, &sources).await?;
        let database = &settings.warehouse.database;
        administer(&administrator, database, example::FARES_SQL).await?;
        let context = Context::new(workspace, reach, application.surroundings());
        Ok(Self {
            context,
            data: data.to_owned(),
            stack,
        })
    }

    pub(super) fn workspace(&self) -> &Workspace {
        &self.context.workspace
    }

    pub(super) fn how_to_connect(&self, page: &str) -> String {
        let connection = self.stack.connection();
        let settings = &self.context.workspace.settings;
        let variables: Vec<_> = embedded::variables(connection)
            .iter()
            .map(|(name, value)| format!("export {name}='{value}'"))
            .collect();
        format!(
            "\nStill running; Ctrl-C ends it.\n{}\npage  {page}\nworkspace  {}\n\
             As the dedicated user: password {PASSWORD}. As the administrator:\n{}",
            embedded::how_to_connect(connection, settings),
            self.context.workspace.folder().display(),
            variables.join("\n"),
        )
    }

    pub(super) async fn close(self) {
        self.stack.stop().await;
    }
}

/// A run that was killed a moment ago may still be letting go of the folder.
async fn start(folder: &Path) -> Result<LocalStack, Failure> {
    let begun = Instant::now();
    loop {
        match LocalStack::start(Options::new(folder)).await {
            Err(local_stack::Error::InUse { .. }) if begun.elapsed() < PATIENCE => {
                tokio::time::sleep(STEP).await;
            }
            started => return started.map_err(embedded::failure),
        }
    }
}

/// The database of a company, made and filled by those it belongs to.
async fn airline(administrator: &Administrator) -> Result<(), Failure> {
    administer(
        administrator,
        embedded::FIRST_DATABASE,
        example::DATABASE_SQL,
    )
    .await?;
    let (user, password) = AIRLINE_OWNER;
    let owner = Administrator {
        user: user.to_owned(),
        password: Secret::new(password),
        ..administrator.clone()
    };
    administer(&owner, "airline", example::FLEET_SQL).await
}
