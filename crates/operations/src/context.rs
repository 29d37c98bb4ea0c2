//! What every verb works with.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use aws::AwsOptions;
use model::clock::Clock;
use model::ids::IdSource;
use model::progress::Progress;
use model::{Code, Failure, Kind, LoadId, S3Uri, Secret};
use redshift_sql::Ident;
use redshift_sql::ledger::Moment;
use tokio_util::sync::CancellationToken;
use warehouse::{ConnectOptions, Ledger, Session, TlsMode};
use workspace::Workspace;
use workspace::settings::{Credentials, Endpoint, Functions, Settings, Tls};

/// How Longshore's sessions are called in the warehouse.
pub(crate) const APPLICATION_NAME: &str = "longshore";
/// For everything until a login is done.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// A workspace, and the way to its warehouse, its bucket and its functions. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub workspace: Arc<Workspace>,
    reach: Arc<Reach>,
    surroundings: Surroundings,
}

/// Where this machine finds the workspace's services, and as whom.
#[derive(Debug, Clone)]
pub struct Reach {
    pub host: String,
    pub port: u16,
    pub tls: TlsMode,
    pub password: Secret,
    pub staging: AwsOptions,
    /// `None` when the workspace has no `[functions]`.
    pub functions: Option<AwsOptions>,
}

/// What a verb must not fetch by itself.
#[derive(Clone)]
pub struct Surroundings {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    pub progress: Arc<dyn Progress>,
    /// When it is cancelled, running statements are cancelled and what was begun is undone.
    pub interruption: CancellationToken,
}

impl Reach {
    /// As the settings say; for a workspace whose endpoint is not `local`.
    pub fn of_settings(settings: &Settings, password: Secret) -> Option<Self> {
        let Endpoint::Network { host, port } = &settings.warehouse.endpoint else {
            return None;
        };
        let tls = match settings.warehouse.tls {
            Tls::VerifyFull => TlsMode::VerifyFull { ca_file: None },
            Tls::Require => TlsMode::Require,
            Tls::Disable => TlsMode::Disable,
        };
        let staging = &settings.staging;
        Some(Self {
            host: host.clone(),
            port: *port,
            tls,
            password,
            staging: AwsOptions {
                region: staging.region.clone(),
                endpoint: staging.endpoint.clone(),
                credentials: credentials(&staging.credentials),
            },
            functions: settings.functions.as_ref().map(|functions| AwsOptions {
                region: functions.region.clone(),
                endpoint: functions.endpoint.clone(),
                credentials: credentials(&functions.credentials),
            }),
        })
    }
}

fn credentials(settings: &Credentials) -> aws::Credentials {
    match settings {
        Credentials::DefaultChain => aws::Credentials::Default,
        Credentials::Profile(name) => aws::Credentials::Profile { name: name.clone() },
    }
}

impl Context {
    pub fn new(workspace: Workspace, reach: Reach, surroundings: Surroundings) -> Self {
        Self {
            workspace: Arc::new(workspace),
            reach: Arc::new(reach),
            surroundings,
        }
    }

    pub fn progress(&self) -> &dyn Progress {
        &*self.surroundings.progress
    }

    pub(crate) fn shared_progress(&self) -> Arc<dyn Progress> {
        Arc::clone(&self.surroundings.progress)
    }

    /// Where one run keeps its objects in the bucket: `<workspace id>/<what>/<run id>`.
    pub(crate) fn staged_prefix(&self, what: &str, run: &LoadId) -> Result<S3Uri, Failure> {
        let id = &self.settings().workspace.id;
        Ok(S3Uri::new(
            &self.settings().staging.bucket,
            format!("{id}/{what}/{run}"),
        )?)
    }

    /// Where runs of one kind, `loads` or `unloads`, keep their objects: below it each has a folder with
    /// its id.
    pub(crate) fn runs_prefix(&self, what: &str) -> Result<S3Uri, Failure> {
        let settings = self.settings();
        let key = format!("{}/{what}", settings.workspace.id);
        Ok(S3Uri::new(&settings.staging.bucket, key)?)
    }

    pub(crate) fn ids(&self) -> &dyn IdSource {
        &*self.surroundings.ids
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.surroundings.clock
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from_unix_micros(self.surroundings.clock.unix_micros())
    }

    pub(crate) fn ledger(&self) -> Result<Ledger, Failure> {
        Ok(Ledger::new(&self.settings().warehouse.schema_prefix)?)
    }

    /// Logs in, for a verb that only reads: `None` when there is no ledger yet.
    pub(crate) async fn find_ledger(&self) -> Result<(Connection, Option<Ledger>), Failure> {
        let ledger = self.ledger()?;
        let connection = self.connect().await?;
        let ready = ledger.is_ready(&connection).await?;
        Ok((connection, ready.then_some(ledger)))
    }

    /// Logs in, and makes the ledger if it is not there.
    pub(crate) async fn open_ledger(&self) -> Result<(Connection, Ledger), Failure> {
        let ledger = self.ledger()?;
        let mut connection = self.connect().await?;
        ledger.open(&mut connection, self.clock()).await?;
        Ok((connection, ledger))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.workspace.settings
    }

    pub(crate) fn database(&self) -> Result<Ident, Failure> {
        Ok(Ident::new(&self.settings().warehouse.database)?)
    }

    /// The settings of functions and the way to them, which computed columns need.
    pub(crate) fn functions(&self) -> Result<(&Functions, &AwsOptions), Failure> {
        let settings = self.settings().functions.as_ref();
        settings.zip(self.reach.functions.as_ref()).ok_or_else(|| {
            Failure::new(
                Kind::InvalidInput,
                Code::FunctionsNotConfigured,
                "the workspace has computed columns, but its \"longshore.toml\" has no [functions]",
            )
            .with_hint("add [functions]; `longshore setup iam` prints the roles it names")
        })
    }

    pub(crate) fn staging(&self) -> &AwsOptions {
        &self.reach.staging
    }

    pub(crate) fn connect_options(&self) -> ConnectOptions {
        let warehouse = &self.settings().warehouse;
        ConnectOptions {
            host: self.reach.host.clone(),
            port: self.reach.port,
            database: warehouse.database.clone(),
            user: warehouse.user.clone(),
            password: self.reach.password.clone(),
            tls: self.reach.tls.clone(),
            application_name: APPLICATION_NAME.to_owned(),
            connect_timeout: CONNECT_TIMEOUT,
        }
    }

    /// Logs in as the dedicated user. An interruption cancels what the session runs.
    pub(crate) async fn connect(&self) -> Result<Connection, Failure> {
        Ok(self.connect_again().await?)
    }

    /// The same, for who decides by the error whether it is of use to try again.
    pub(crate) async fn connect_again(&self) -> Result<Connection, warehouse::Error> {
        let session = Session::connect(&self.connect_options()).await?;
        let cancel = session.cancel_handle();
        let interruption = self.surroundings.interruption.clone();
        let watch = tokio::spawn(async move {
            interruption.cancelled().await;
            if let Err(error) = cancel.cancel().await {
                tracing::warn!(%error, "the running statement could not be cancelled");
            }
        });
        Ok(Connection {
            session,
            watch: watch.abort_handle(),
        })
    }

    /// Waits for `work`, or gives up when the run is interrupted.
    pub(crate) async fn unless_interrupted<T, E: Into<Failure>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            outcome = work => outcome.map_err(Into::into),
            () = self.surroundings.interruption.cancelled() => Err(interrupted()),
        }
    }

    /// Refuses to go on when the run is interrupted: a cancel that came between two statements has
    /// ended neither.
    pub(crate) fn expect_uninterrupted(&self) -> Result<(), Failure> {
        if self.surroundings.interruption.is_cancelled() {
            return Err(interrupted());
        }
        Ok(())
    }
}

fn interrupted() -> Failure {
    Failure::new(Kind::Interrupted, Code::StatementCancelled, "interrupted")
        .with_hint("run the command again")
}

/// A session that is cancelled when the run is interrupted.
pub(crate) struct Connection {
    session: Session,
    watch: tokio::task::AbortHandle,
}

impl Deref for Connection {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.watch.abort();
    }
}
