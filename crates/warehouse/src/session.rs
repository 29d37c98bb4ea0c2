use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::TryStreamExt;
use redshift_sql::{ReadOnlyQuery, Script, Sql, session, transaction};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::ServerError;
use crate::notices::Notices;
use crate::{ConnectOptions, Error, Notice, Rows, TlsMode, tls};

/// After how long without traffic the connection is kept alive.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// One login to a warehouse. It ends when it is dropped; what was not committed is rolled back then.
pub struct Session {
    client: Client,
    connection: JoinHandle<()>,
    cancel: CancelHandle,
    notices: Notices,
    backend_pid: OnceCell<i64>,
    /// A transaction was dropped without an end; the next statement ends it first.
    abandoned_transaction: AtomicBool,
    /// Zero means none.
    statement_timeout_millis: AtomicU64,
}

/// Cancels what its session is running, from anywhere.
#[derive(Clone)]
pub struct CancelHandle {
    token: CancelToken,
    tls: Option<MakeRustlsConnect>,
}

impl CancelHandle {
    /// Asks the warehouse to cancel; the statement then fails with SQLSTATE 57014, or has ended
    /// before.
    pub async fn cancel(&self) -> Result<(), Error> {
        let sent = match &self.tls {
            None => self.token.cancel_query(NoTls).await,
            Some(tls) => self.token.cancel_query(tls.clone()).await,
        };
        sent.map_err(|error| lost_or_server(error, "cancel"))
    }
}

impl Session {
    /// Logs in. Never tries twice: Redshift locks a user after five failed logins.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, Error> {
        let timeout = options.connect_timeout;
        tokio::time::timeout(timeout, Self::log_in(options))
            .await
            .unwrap_or_else(|_| {
                Err(Error::ConnectTimeout {
                    host: options.host.clone(),
                    port: options.port,
                    timeout,
                })
            })
    }

    async fn log_in(options: &ConnectOptions) -> Result<Self, Error> {
        let mut config = Config::new();
        config
            .host(&options.host)
            .port(options.port)
            .dbname(&options.database)
            .user(&options.user)
            .password(options.password.expose())
            .application_name(&options.application_name)
            // Balancers forget a connection that is still for minutes, and a load stages for longer.
            .keepalives_idle(KEEPALIVE);
        let refused = |error| login_error(error, options);
        let notices = Notices::default();
        let (client, connection, tls) = if options.tls == TlsMode::Disable {
            config.ssl_mode(SslMode::Disable);
            let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
            (client, drive(connection, notices.clone()), None)
        } else {
            config.ssl_mode(SslMode::Require);
            let tls = tls::connector(&options.host, &options.tls)?;
            let (client, connection) = config.connect(tls.clone()).await.map_err(refused)?;
            (client, drive(connection, notices.clone()), Some(tls))
        };
        tracing::debug!(
            host = options.host,
            port = options.port,
            "logged in to the warehouse"
        );
        Ok(Self {
            cancel: CancelHandle {
                token: client.cancel_token(),
                tls,
            },
            client,
            connection,
            notices,
            backend_pid: OnceCell::new(),
            abandoned_transaction: AtomicBool::new(false),
            statement_timeout_millis: AtomicU64::new(0),
        })
    }

    /// Sends a statement that reads or sets up the session.
    pub async fn execute(&self, sql: &Sql) -> Result<Rows, Error> {
        self.send(sql.kind(), sql.as_str()).await.map_err(|error| {
            match (sql.expectation(), error) {
                (Some(expectation), Error::Server(server)) if server.is_division_by_zero() => {
                    Error::CheckFailed(expectation.clone())
                }
                (_, error) => error,
            }
        })
    }

    /// Sends statements one after the other and stops at the first that fails.
    pub async fn run_script(&self, script: &Script) -> Result<Vec<Rows>, Error> {
        let mut answers = Vec::with_capacity(script.statements.len());
        for sql in &script.statements {
            answers.push(self.execute(sql).await?);
        }
        Ok(answers)
    }

    /// Runs a query that people wrote, in a transaction in which the warehouse refuses to write and
    /// that is rolled back. At most `max_rows` rows are taken; when there are more, the query is
    /// cancelled.
    pub async fn read_only(
        &mut self,
        query: &ReadOnlyQuery,
        max_rows: usize,
    ) -> Result<Rows, Error> {
        self.execute(&transaction::begin_read_only()).await?;
        self.abandon_transaction();
        let rows = self.fetch_up_to("SELECT", query.as_str(), max_rows).await;
        let rolled_back = self.end_abandoned_transaction().await;
        let rows = rows?;
        rolled_back?;
        Ok(rows)
    }

    async fn fetch_up_to(
        &self,
        statement_kind: &'static str,
        text: &str,
        max_rows: usize,
    ) -> Result<Rows, Error> {
        let failed = |error| lost_or_server(error, statement_kind);
        let mut rows = Rows {
            statement_kind,
            ..Rows::default()
        };
        let answer = self.client.simple_query_raw(text).await.map_err(failed)?;
        let mut answer = std::pin::pin!(answer);
        loop {
            match answer.try_next().await {
                Ok(None) => return Ok(rows),
                Ok(Some(SimpleQueryMessage::Row(_))) if rows.rows.len() >= max_rows => {
                    if !rows.truncated {
                        rows.truncated = true;
                        self.cancel.cancel().await?;
                    }
                }
                Ok(Some(message)) => rows.take(message),
                Err(_) if rows.truncated => return Ok(rows),
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Every statement goes through here.
    pub(crate) async fn send(
        &self,
        statement_kind: &'static str,
        text: &str,
    ) -> Result<Rows, Error> {
        self.end_abandoned_transaction().await?;
        let failed = |error| lost_or_server(error, statement_kind);
        let mut rows = Rows {
            statement_kind,
            ..Rows::default()
        };
        for message in self.client.simple_query(text).await.map_err(failed)? {
            rows.take(message);
        }
        tracing::debug!(statement_kind, rows = rows.rows.len(), "statement done");
        Ok(rows)
    }

    /// Has a statement planned, and runs nothing of it.
    pub(crate) async fn plan(&self, sql: &Sql) -> Result<tokio_postgres::Statement, Error> {
        self.end_abandoned_transaction().await?;
        let planned = self.client.prepare(sql.as_str()).await;
        planned.map_err(|error| lost_or_server(error, sql.kind()))
    }

    async fn end_abandoned_transaction(&self) -> Result<(), Error> {
        if !self.abandoned_transaction.load(Ordering::Acquire) {
            return Ok(());
        }
        let rollback = transaction::rollback();
        let mut ended = self.client.simple_query(rollback.as_str()).await;
        // A request to cancel that came after its query had ended hits the next statement.
        if ended
            .as_ref()
            .is_err_and(|error| error.code() == Some(&SqlState::QUERY_CANCELED))
        {
            ended = self.client.simple_query(rollback.as_str()).await;
        }
        ended.map_err(|error| lost_or_server(error, rollback.kind()))?;
        self.abandoned_transaction.store(false, Ordering::Release);
        Ok(())
    }

    pub(crate) fn abandon_transaction(&self) {
        self.abandoned_transaction.store(true, Ordering::Release);
    }

    /// The process that serves this session; asked for once.
    pub async fn backend_pid(&self) -> Result<i64, Error> {
        let ask = || async {
            self.execute(&session::backend_pid())
                .await?
                .parsed(0, "pid")
        };
        self.backend_pid.get_or_try_init(ask).await.copied()
    }

    /// The processes of this user's open sessions; `None` where the warehouse does not show them.
    pub async fn open_sessions(&self) -> Result<Option<Vec<i64>>, Error> {
        match self.execute(&session::open_sessions()).await {
            Ok(rows) => (0..rows.rows.len())
                .map(|row| rows.parsed(row, "pid"))
                .collect::<Result<_, _>>()
                .map(Some),
            Err(Error::Server(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The slices among which a `COPY` deals out its files; `None` where the warehouse does not show
    /// them.
    pub async fn slices(&self) -> Result<Option<u32>, Error> {
        match self.execute(&session::slices()).await {
            Ok(rows) => Ok(rows
                .parsed::<u32>(0, "slices")
                .ok()
                .filter(|&slices| slices > 0)),
            Err(Error::Server(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks for next to nothing, so that the warehouse does not take the session for forgotten.
    pub async fn stay_awake(&self) -> Result<(), Error> {
        self.execute(&session::backend_pid()).await.map(drop)
    }

    /// Ends every later statement that runs longer; zero means never.
    pub async fn set_statement_timeout(&self, timeout: Duration) -> Result<(), Error> {
        self.execute(&session::set_statement_timeout(timeout))
            .await?;
        let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        self.statement_timeout_millis
            .store(millis, Ordering::Release);
        Ok(())
    }

    pub(crate) fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_millis.load(Ordering::Acquire))
    }

    /// Labels the session's statements in the warehouse's history.
    pub async fn set_query_group(&self, label: &str) -> Result<(), Error> {
        self.execute(&session::set_query_group(label))
            .await
            .map(drop)
    }

    pub fn cancel_handle(&self) -> CancelHandle {
        self.cancel.clone()
    }

    /// What the warehouse said since this was last called; the oldest are dropped after 200.
    pub fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// Says goodbye and waits until the connection is closed.
    pub async fn close(self) {
        let Self {
            client, connection, ..
        } = self;
        drop(client);
        if connection.await.is_err() {
            tracing::debug!("the task of the connection did not end by itself");
        }
    }

    /// Whether the session has ended.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}

impl Rows {
    fn take(&mut self, message: SimpleQueryMessage) {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                self.columns = columns
                    .iter()
                    .map(|column| column.name().to_owned())
                    .collect();
            }
            SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|index| row.get(index).map(str::to_owned));
                self.rows.push(cells.collect());
            }
            SimpleQueryMessage::CommandComplete(affected) if self.columns.is_empty() => {
                self.affected = Some(affected);
            }
            _ => {}
        }
    }
}

/// Moves the connection's messages until it ends.
fn drive<S, T>(mut connection: tokio_postgres::Connection<S, T>, notices: Notices) -> JoinHandle<()>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notice(notice))) => notices.push(&notice),
                Some(Ok(_)) => {}
                // The statement that was running gets the error too.
                Some(Err(error)) => {
                    tracing::debug!(%error, "connection to the warehouse ended");
                    return;
                }
                None => return,
            }
        }
    })
}

pub(crate) fn lost_or_server(error: tokio_postgres::Error, statement_kind: &'static str) -> Error {
    match error.as_db_error() {
        Some(server) => Error::Server(Box::new(ServerError::new(server, statement_kind))),
        None => Error::Lost {
            statement_kind,
            source: error,
        },
    }
}

fn login_error(error: tokio_postgres::Error, options: &ConnectOptions) -> Error {
    if let Some(server) = error.as_db_error() {
        let source = Box::new(ServerError::new(server, "login"));
        return match source.sqlstate.as_str() {
            "3D000" => Error::DatabaseNotFound {
                database: options.database.clone(),
                source,
            },
            state if state.starts_with("28") => Error::Login {
                user: options.user.clone(),
                source,
            },
            _ => Error::Server(source),
        };
    }
    let text = error.to_string();
    let cause = std::error::Error::source(&error)
        .map(ToString::to_string)
        .unwrap_or_default();
    if text.contains("TLS") {
        let reason = if cause.is_empty() { text } else { cause };
        return Error::Tls {
            host: options.host.clone(),
            reason,
        };
    }
    if cause.contains("authentication") || text.contains("authentication") {
        let reason = if cause.is_empty() { text } else { cause };
        return Error::Authentication(reason);
    }
    Error::Unreachable {
        host: options.host.clone(),
        port: options.port,
        source: error,
    }
}
