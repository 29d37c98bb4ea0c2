//! `ExecuteStatement` and `BatchExecuteStatement`.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use local_aws::{AwsError, Clock};
use local_dialect::SqlError;
use local_redshift::Redshift;
use local_redshift::in_process::{InProcessSession, ResultSet, used_parameters};
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;

use super::session::{Kept, Sessions};
use super::statement::{ResultFormat, Run, Statement, Status};
use super::statements::Statements;
use super::{Call, DataApi, invalid, seconds};

/// Longest text of a statement.
const MAX_SQL_BYTES: usize = 200 * 1024;
/// Statements of a batch.
const MAX_BATCH: usize = 40;
/// Largest result.
const MAX_RESULT_BYTES: u64 = 500 * 1024 * 1024;
const MAX_KEEP_SECONDS: u64 = 86_400;

impl DataApi {
    pub(super) fn execute_statement(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let sql = call.input.required("Sql")?.to_owned();
        self.submit(call, "ExecuteStatement", vec![sql], None)
    }

    pub(super) fn batch_execute_statement(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let texts = call.input.list("Sqls")?;
        if texts.is_empty() || texts.len() > MAX_BATCH {
            return Err(invalid(format!(
                "Sqls must hold between 1 and {MAX_BATCH} statements"
            )));
        }
        let texts = texts
            .iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| invalid("Sqls must hold texts"))?;
        let mode = call
            .input
            .choice("ExecutionMode", &["TRANSACTION", "AUTO_COMMIT"])?
            .unwrap_or("TRANSACTION");
        self.submit(call, "BatchExecuteStatement", texts, Some(mode))
    }

    fn submit(
        &self,
        call: &Call<'_>,
        action: &str,
        texts: Vec<String>,
        batch_mode: Option<&'static str>,
    ) -> Result<Value, AwsError> {
        let input = &call.input;
        let token = input.text("ClientToken", 1..=64)?;
        let wait = Duration::from_secs(input.integer("WaitTimeSeconds", 1..=30)?.unwrap_or(0));
        let now = self.clock.now();
        if let Some(token) = token
            && let Some(id) = self.statements.of_token(call.caller, token, now)
        {
            return self.submitted(call, &id, wait);
        }
        let parameters = input.parameters()?;
        check_texts(&texts, &parameters)?;
        let format = match input.choice("ResultFormat", &["JSON", "CSV"])? {
            Some("CSV") => ResultFormat::Csv,
            _ => ResultFormat::Json,
        };
        let id = random_uuid();
        let (login, session_id) = self.session_of(call, action, &id)?;
        let statement = Statement {
            id: id.clone(),
            caller_arn: call.caller.arn(),
            login,
            name: input.text("StatementName", 0..=2048)?.map(str::to_owned),
            parameters,
            format,
            session_id,
            created: now,
            batch_mode,
            runs: texts.into_iter().map(|sql| Run::new(sql, now)).collect(),
            status: Status::Submitted,
            updated: now,
            error: None,
            backend_pid: 0,
            canceller: None,
            is_canceled: false,
        };
        let worker = Worker {
            id: id.clone(),
            engine: self.engine()?,
            statements: Arc::clone(&self.statements),
            sessions: Arc::clone(&self.sessions),
            clock: self.clock.clone(),
            runtime: self.runtime.clone(),
        };
        self.statements.add(statement, token)?;
        std::thread::Builder::new()
            .name("data-api".to_owned())
            .stack_size(8 << 20)
            .spawn(move || worker.run())
            .map_err(|error| AwsError::new(500, "InternalServerException", error.to_string()))?;
        self.submitted(call, &id, wait)
    }

    /// The login of a request, and the session it runs in: one that is kept, or a new one to be kept.
    fn session_of(
        &self,
        call: &Call<'_>,
        action: &str,
        statement: &str,
    ) -> Result<(super::login::Login, Option<String>), AwsError> {
        let input = &call.input;
        let keep = input.integer("SessionKeepAliveSeconds", 0..=MAX_KEEP_SECONDS)?;
        if let Some(id) = input.optional("SessionId")? {
            for name in [
                "ClusterIdentifier",
                "WorkgroupName",
                "Database",
                "DbUser",
                "SecretArn",
            ] {
                if input.optional(name)?.is_some() {
                    return Err(invalid(format!("{name} cannot be given with SessionId.")));
                }
            }
            let login = self
                .sessions
                .reserve(id, &call.caller.arn(), statement, keep)?;
            return Ok((login, Some(id.to_owned())));
        }
        let login = self.login(call, action, "Database")?;
        let Some(keep_seconds) = keep else {
            return Ok((login, None));
        };
        let now = self.clock.now();
        let id = random_uuid();
        let kept = Kept {
            caller_arn: call.caller.arn(),
            login: login.clone(),
            keep_seconds,
            created: now,
            updated: now,
            statement: Some(statement.to_owned()),
            session: None,
        };
        self.sessions.kept().insert(id.clone(), kept);
        Ok((login, Some(id)))
    }

    fn submitted(&self, call: &Call<'_>, id: &str, wait: Duration) -> Result<Value, AwsError> {
        self.statements.read(call.caller, id, wait, |statement, _| {
            let mut members = Map::new();
            members.insert("Id".to_owned(), json!(statement.id));
            members.insert("CreatedAt".to_owned(), seconds(statement.created));
            members.insert("DbGroups".to_owned(), json!([]));
            if !wait.is_zero() {
                let has_result = statement.runs.iter().any(Run::has_result_set);
                members.insert("Status".to_owned(), json!(statement.status.as_str()));
                members.insert("RedshiftPid".to_owned(), json!(statement.backend_pid));
                members.insert("HasResultSet".to_owned(), json!(has_result));
            }
            if let Some(session) = &statement.session_id {
                members.insert("SessionId".to_owned(), json!(session));
            }
            statement.login.describe(&mut members);
            Ok(Value::Object(members))
        })
    }
}

fn check_texts(texts: &[String], parameters: &[(String, String)]) -> Result<(), AwsError> {
    let bytes: usize = texts.iter().map(String::len).sum();
    if bytes > MAX_SQL_BYTES {
        return Err(invalid(format!(
            "Cannot process query string larger than {} kB",
            MAX_SQL_BYTES / 1024
        )));
    }
    if parameters.is_empty() {
        return Ok(());
    }
    let mut used = Vec::new();
    for text in texts {
        // What cannot be read fails when it runs.
        used.extend(used_parameters(text).unwrap_or_default());
    }
    let listed = |names: Vec<&str>| format!("[{}]", names.join(", "));
    let unused: Vec<&str> = parameters
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !used.iter().any(|used| used == name))
        .collect();
    if !unused.is_empty() {
        let unused = listed(unused);
        return Err(invalid(format!(
            "Parameters list contains unused parameters. Unused parameters: {unused}"
        )));
    }
    let missing: Vec<&str> = used
        .iter()
        .map(String::as_str)
        .filter(|used| !parameters.iter().any(|(name, _)| name == used))
        .collect();
    if !missing.is_empty() {
        let missing = listed(missing);
        return Err(invalid(format!(
            "Parameters list is missing parameters. Missing parameters: {missing}"
        )));
    }
    Ok(())
}

/// Runs one request's statements on a thread of its own.
struct Worker {
    id: String,
    engine: Arc<Redshift>,
    statements: Arc<Statements>,
    sessions: Arc<Sessions>,
    clock: Clock,
    runtime: Handle,
}

/// What a worker needs of its statement.
struct Job {
    texts: Vec<String>,
    parameters: Vec<(String, String)>,
    batch_mode: Option<&'static str>,
    user: String,
    database: String,
    session_id: Option<String>,
}

impl Worker {
    fn run(self) {
        let job = self.statements.update(&self.id, |statement| Job {
            texts: statement.runs.iter().map(|run| run.sql.clone()).collect(),
            parameters: statement.parameters.clone(),
            batch_mode: statement.batch_mode,
            user: statement.login.user.clone(),
            database: statement.login.database.clone(),
            session_id: statement.session_id.clone(),
        });
        let Some(job) = job else { return };
        match self.open(&job) {
            Ok(session) => self.run_in(session, &job),
            Err(error) => {
                if let Some(id) = &job.session_id {
                    self.sessions.forget(id);
                }
                self.finish(Some(&error));
            }
        }
    }

    fn open(&self, job: &Job) -> Result<InProcessSession, SqlError> {
        let kept = job
            .session_id
            .as_ref()
            .and_then(|id| self.sessions.take(id));
        match kept {
            Some(session) => Ok(session),
            None => self
                .engine
                .open_session(&job.user, &job.database, self.runtime.clone()),
        }
    }

    fn run_in(&self, mut session: InProcessSession, job: &Job) {
        let now = self.clock.now();
        let canceller = session.canceller();
        let pid = session.backend_pid();
        let is_canceled = self.statements.update(&self.id, |statement| {
            statement.backend_pid = pid;
            if !statement.is_canceled {
                statement.canceller = Some(canceller);
                statement.status = Status::Started;
                statement.updated = now;
            }
            statement.is_canceled
        });
        let error = if is_canceled == Some(false) {
            self.run_all(&mut session, job).err()
        } else {
            None
        };
        if let Some(id) = &job.session_id {
            let now = self.clock.now();
            if let Some(seconds) = self.sessions.give_back(id, session, now) {
                self.expire_later(id.clone(), Duration::from_secs(seconds));
            }
        } else {
            drop(session);
        }
        self.finish(error.as_ref());
    }

    fn run_all(&self, session: &mut InProcessSession, job: &Job) -> Result<(), SqlError> {
        let in_transaction = job.batch_mode == Some("TRANSACTION");
        if in_transaction {
            session.run("BEGIN", &[], MAX_RESULT_BYTES)?;
        }
        let mut first_error = None;
        for (at, sql) in job.texts.iter().enumerate() {
            self.start_run(at);
            let used = used_parameters(sql).unwrap_or_default();
            let parameters: Vec<_> = job
                .parameters
                .iter()
                .filter(|(name, _)| used.contains(name))
                .cloned()
                .collect();
            let outcome = session.run(sql, &parameters, MAX_RESULT_BYTES);
            let error = outcome.as_ref().err().cloned();
            self.end_run(at, session.last_query_id(), outcome);
            if let Some(error) = error {
                first_error.get_or_insert(error);
                if in_transaction || self.is_canceled() {
                    break;
                }
            }
        }
        if in_transaction {
            let end = if first_error.is_none() {
                "COMMIT"
            } else {
                "ROLLBACK"
            };
            let ended = session.run(end, &[], MAX_RESULT_BYTES);
            if let Err(error) = ended {
                first_error.get_or_insert(error);
            }
        }
        first_error.map_or(Ok(()), Err)
    }

    fn is_canceled(&self) -> bool {
        self.statements
            .update(&self.id, |statement| statement.is_canceled)
            .unwrap_or(true)
    }

    fn start_run(&self, at: usize) {
        let now = self.clock.now();
        self.statements.update(&self.id, |statement| {
            let run = &mut statement.runs[at];
            run.status = Status::Started;
            run.started = Some(now);
            run.updated = now;
        });
    }

    fn end_run(&self, at: usize, query_id: i64, outcome: Result<ResultSet, SqlError>) {
        let now = self.clock.now();
        self.statements.update(&self.id, |statement| {
            let is_canceled = statement.is_canceled;
            let run = &mut statement.runs[at];
            run.updated = now;
            run.query_id = query_id;
            match outcome {
                Ok(result) => {
                    run.status = Status::Finished;
                    run.result = Some(result);
                }
                Err(_) if is_canceled => run.status = Status::Aborted,
                Err(error) => {
                    run.status = Status::Failed;
                    run.error = Some(error_text(&error));
                }
            }
        });
    }

    fn finish(&self, error: Option<&SqlError>) {
        let now = self.clock.now();
        self.statements.update(&self.id, |statement| {
            statement.canceller = None;
            statement.updated = now;
            statement.status = match error {
                _ if statement.is_canceled => Status::Aborted,
                Some(_) => Status::Failed,
                None => Status::Finished,
            };
            if !statement.is_canceled {
                statement.error = error.map(error_text);
            }
            let status = statement.status;
            for run in &mut statement.runs {
                if !run.status.is_final() {
                    run.updated = now;
                    let never_ran = statement.batch_mode.is_some() && status == Status::Failed;
                    run.status = if never_ran { Status::Aborted } else { status };
                    run.error.clone_from(&statement.error);
                }
            }
        });
    }

    fn expire_later(&self, id: String, after: Duration) {
        let (sessions, clock) = (Arc::clone(&self.sessions), self.clock.clone());
        self.runtime.spawn(async move {
            tokio::time::sleep(after).await;
            let expired = tokio::task::spawn_blocking(move || sessions.expire(&id, clock.now()));
            // It fails only when the runtime ends, and then all sessions do.
            let _ = expired.await;
        });
    }
}

/// As the drivers print an error.
fn error_text(error: &SqlError) -> String {
    let mut text = format!("ERROR: {}", error.message);
    if let Some(detail) = &error.detail {
        let _ = write!(text, "\n  Detail: {detail}");
    }
    if let Some(hint) = &error.hint {
        let _ = write!(text, "\n  Hint: {hint}");
    }
    if let Some(position) = error.position {
        let _ = write!(text, "\n  Position: {position}");
    }
    text
}

/// A random UUID of version 4.
fn random_uuid() -> String {
    let mut digits: Vec<char> = crate::credentials::random_hex(32).chars().collect();
    digits[12] = '4';
    digits[16] = '8';
    let text: String = digits.into_iter().collect();
    format!(
        "{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}
