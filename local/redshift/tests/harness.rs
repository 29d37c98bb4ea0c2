//! An engine on a free port over a temporary folder, without AWS.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use local_redshift::cloud::{ChainCaller, Cloud, CloudError, CloudSession, Service};
use local_redshift::{Options, Redshift, SessionLimits, TlsMaterial};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};
use tokio_util::sync::CancellationToken;

pub(crate) const ADMIN: &str = "admin";
pub(crate) const PASSWORD: &str = "Secret123";

/// An AWS in which nothing may be assumed.
struct NoCloud;

impl Cloud for NoCloud {
    fn assume_chain(
        &self,
        _: &[String],
        _: ChainCaller<'_>,
    ) -> Result<Box<dyn CloudSession>, CloudError> {
        Err(denied())
    }

    fn with_keys(
        &self,
        _: &str,
        _: &str,
        _: Option<&str>,
    ) -> Result<Box<dyn CloudSession>, CloudError> {
        Err(denied())
    }
}

fn denied() -> CloudError {
    CloudError {
        service: Service::Sts,
        code: "AccessDenied".to_owned(),
        status: 403,
        message: "there is no AWS here".to_owned(),
    }
}

/// A running engine; stopped by [`Engine::stop`] or with the test.
pub(crate) struct Engine {
    pub address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
    folder: TempDir,
}

impl Engine {
    pub(crate) async fn start() -> Self {
        Self::start_in(TempDir::new().unwrap(), None).await
    }

    pub(crate) async fn start_with_tls() -> Self {
        let material = TlsMaterial::self_signed().unwrap();
        Self::start_in(TempDir::new().unwrap(), Some(material)).await
    }

    pub(crate) async fn start_in(folder: TempDir, tls: Option<TlsMaterial>) -> Self {
        let options = options(folder.path(), tls);
        Self::open(folder, options).await
    }

    /// An engine with other options than usual.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut options = options(folder.path(), None);
        change(&mut options);
        Self::open(folder, options).await
    }

    async fn open(folder: TempDir, options: Options) -> Self {
        let engine = Redshift::open(options, Arc::new(NoCloud)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let token = stop.clone();
        let serving = tokio::spawn(async move { engine.serve(listener, token).await.unwrap() });
        Self {
            address,
            stop,
            serving,
            folder,
        }
    }

    /// Stops the engine and gives its folder back.
    pub(crate) async fn stop(self) -> TempDir {
        self.stop.cancel();
        self.serving.await.unwrap();
        self.folder
    }

    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new();
        config
            .host("127.0.0.1")
            .port(self.address.port())
            .user(ADMIN)
            .password(PASSWORD)
            .dbname("dev");
        config
    }

    /// A connection of the administrator to `dev`.
    pub(crate) async fn connect(&self) -> Client {
        connect(&self.config()).await.unwrap()
    }

    /// A connection of another user.
    pub(crate) async fn connect_as(&self, user: &str, database: &str) -> Client {
        let mut config = self.config();
        config.user(user).dbname(database);
        connect(&config).await.unwrap()
    }
}

fn options(folder: &Path, tls: Option<TlsMaterial>) -> Options {
    #[expect(clippy::disallowed_methods, reason = "these tests run in real time")]
    let clock = Arc::new(jiff::Timestamp::now);
    Options {
        data_dir: folder.to_path_buf(),
        admin_user: ADMIN.to_owned(),
        admin_password: PASSWORD.to_owned(),
        cluster_arn: "arn:aws:redshift:eu-west-1:111111111111:namespace:test".to_owned(),
        tls,
        clock,
        default_iam_role: None,
        memory_limit_bytes: Some(512 << 20),
        require_ssl: false,
        sessions: SessionLimits::default(),
    }
}

pub(crate) async fn connect(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Rows of a query string as text, `NULL` for null, columns joined with `|`.
pub(crate) async fn rows(client: &Client, sql: &str) -> Vec<String> {
    let messages = client.simple_query(sql).await.unwrap_or_else(|error| {
        panic!("{sql}: {}", shown(&error));
    });
    messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                let values: Vec<_> = (0..row.len())
                    .map(|index| row.get(index).unwrap_or("NULL"))
                    .collect();
                Some(values.join("|"))
            }
            _ => None,
        })
        .collect()
}

/// Runs a query string that returns nothing of interest.
pub(crate) async fn run(client: &Client, sql: &str) {
    rows(client, sql).await;
}

/// SQLSTATE and message of a query string that fails.
pub(crate) async fn failure(client: &Client, sql: &str) -> String {
    match client.simple_query(sql).await {
        Ok(_) => panic!("{sql}: did not fail"),
        Err(error) => shown(&error),
    }
}

pub(crate) fn shown(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |error| format!("{} {}", error.code().code(), error.message()),
    )
}
