//! One connection of a script: its SQL goes to the engine as it stands, its commands to the stack.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use sqllogictest::{AsyncDB, DBOutput, DefaultColumnType};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, NoTls, SimpleQueryMessage};

use super::command::Command;
use crate::warehouse::Warehouse;

/// The password of every user that a script creates and connects as.
const PASSWORD: &str = "Passw0rd1";

/// What a failed record shows: SQLSTATE, message and, on a line each, detail and hint.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{text}")]
pub(super) struct Failure {
    state: Option<String>,
    text: String,
}

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            state: None,
            text: text.into(),
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(error) = error.as_db_error() else {
            return Self::new(format!("{error:?}"));
        };
        let mut text = format!("{}: {}", error.code().code(), error.message());
        if let Some(detail) = error.detail() {
            let _ = write!(text, "\nDETAIL: {detail}");
        }
        if let Some(hint) = error.hint() {
            let _ = write!(text, "\nHINT: {hint}");
        }
        Self {
            state: Some(error.code().code().to_owned()),
            text,
        }
    }
}

type Output = DBOutput<DefaultColumnType>;

pub(super) struct Session {
    pub(super) warehouse: Arc<Warehouse>,
    client: Arc<Client>,
    notices: Arc<Mutex<Vec<String>>>,
    /// A statement that `\start` left running.
    running: Option<JoinHandle<Result<Output, Failure>>>,
}

impl Session {
    /// A session of the administrator in `dev`.
    pub(super) async fn open(warehouse: Arc<Warehouse>) -> Result<Self, Failure> {
        let credentials = &warehouse.stack.connection().credentials;
        let (user, password) = (
            credentials.admin_user.clone(),
            credentials.admin_password.clone(),
        );
        let notices = Arc::default();
        let client = log_in(&warehouse, &user, &password, "dev", &notices).await?;
        Ok(Self {
            warehouse,
            client: Arc::new(client),
            notices,
            running: None,
        })
    }

    async fn command(&mut self, command: Command<'_>) -> Result<Output, Failure> {
        match command {
            Command::Connect {
                user,
                database,
                password,
            } => {
                let credentials = &self.warehouse.stack.connection().credentials;
                let password = if user == credentials.admin_user {
                    credentials.admin_password.as_str()
                } else {
                    password.unwrap_or(PASSWORD)
                };
                let client =
                    log_in(&self.warehouse, user, password, database, &self.notices).await?;
                self.client = Arc::new(client);
                Ok(DBOutput::StatementComplete(0))
            }
            Command::Start(sql) => {
                let client = Arc::clone(&self.client);
                let sql = sql.to_owned();
                self.running = Some(tokio::spawn(async move { query(&client, &sql).await }));
                Ok(DBOutput::StatementComplete(0))
            }
            Command::Waiting => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let waiting = self
                    .running
                    .as_ref()
                    .is_some_and(|task| !task.is_finished());
                Ok(lines([if waiting { "t" } else { "f" }.to_owned()]))
            }
            Command::Finish => match self.running.take() {
                Some(task) => task
                    .await
                    .map_err(|error| Failure::new(error.to_string()))?,
                None => Err(Failure::new("nothing was started")),
            },
            Command::Cancel => {
                self.client.cancel_token().cancel_query(NoTls).await?;
                Ok(DBOutput::StatementComplete(0))
            }
            Command::Disconnect => {
                if let Some(task) = self.running.take() {
                    task.abort();
                    let _ = task.await;
                }
                // The driver of a client ends with it, and closes the socket.
                *self = Self::open(Arc::clone(&self.warehouse)).await?;
                Ok(DBOutput::StatementComplete(0))
            }
            Command::Notices => {
                // Notices come before the end of a statement, through the connection's own task.
                tokio::task::yield_now().await;
                let notices = std::mem::take(&mut *self.notices.lock().unwrap());
                Ok(lines(notices))
            }
            Command::Types(sql) => self.types(sql).await,
            Command::Stack(command) => command.run(&self.warehouse).await.map(lines),
        }
    }

    /// Name and type of each column as a driver is told them before the statement runs.
    async fn types(&self, sql: &str) -> Result<Output, Failure> {
        let statement = self.client.prepare(sql).await?;
        Ok(lines(statement.columns().iter().map(|column| {
            let type_ = column.type_();
            format!(
                "{}|{}|{}",
                column.name(),
                type_.name(),
                length(type_.name(), column.type_modifier())
            )
        })))
    }
}

/// A type modifier as it is written in SQL; empty when there is none.
fn length(type_name: &str, modifier: i32) -> String {
    match type_name {
        _ if modifier < 0 => String::new(),
        "numeric" => {
            let packed = modifier - 4;
            format!("{},{}", packed >> 16, packed & 0xffff)
        }
        _ => (modifier - 4).to_string(),
    }
}

async fn log_in(
    warehouse: &Warehouse,
    user: &str,
    password: &str,
    database: &str,
    notices: &Arc<Mutex<Vec<String>>>,
) -> Result<Client, Failure> {
    let address = warehouse.stack.connection().redshift;
    let mut config = tokio_postgres::Config::new();
    config
        .host(address.ip().to_string())
        .port(address.port())
        .user(user)
        .password(password)
        .dbname(database);
    let (client, mut connection) = config.connect(NoTls).await?;
    let notices = Arc::clone(notices);
    tokio::spawn(async move {
        loop {
            match std::future::poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notice(notice))) => {
                    let line = format!("{}: {}", notice.severity(), notice.message());
                    notices.lock().unwrap().push(line);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            }
        }
    });
    Ok(client)
}

async fn query(client: &Client, sql: &str) -> Result<Output, Failure> {
    let messages = client.simple_query(sql).await?;
    let mut rows = Vec::new();
    let mut columns = None;
    let mut affected = 0;
    for message in &messages {
        match message {
            SimpleQueryMessage::RowDescription(description) => columns = Some(description.len()),
            SimpleQueryMessage::Row(row) => {
                rows.push((0..row.len()).map(|at| shown(row.get(at))).collect());
            }
            SimpleQueryMessage::CommandComplete(count) => affected = *count,
            _ => {}
        }
    }
    Ok(match columns {
        Some(columns) => DBOutput::Rows {
            types: vec![DefaultColumnType::Any; columns],
            rows,
        },
        None => DBOutput::StatementComplete(affected),
    })
}

/// A value on one line: `NULL`, `(empty)` and escapes for what would not show.
fn shown(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(text) => text
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\r', "\\r")
            .replace('\t', "\\t"),
    }
}

fn lines(lines: impl IntoIterator<Item = String>) -> Output {
    DBOutput::Rows {
        types: vec![DefaultColumnType::Text],
        rows: lines.into_iter().map(|line| vec![line]).collect(),
    }
}

#[async_trait]
impl AsyncDB for Session {
    type Error = Failure;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, sql: &str) -> Result<Output, Failure> {
        match Command::parse(sql)? {
            Some(command) => self.command(command).await,
            None => query(&self.client, sql).await,
        }
    }

    async fn shutdown(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
        }
    }

    fn engine_name(&self) -> &'static str {
        "longshore"
    }

    async fn sleep(duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn error_sql_state(failure: &Failure) -> Option<String> {
        failure.state.clone()
    }
}
