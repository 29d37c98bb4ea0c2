//! A statement or a batch, from its request until it is forgotten.

use jiff::Timestamp;
use local_redshift::in_process::{Canceller, ResultSet};
use serde_json::{Map, Value, json};

use super::login::Login;
use super::seconds;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Submitted,
    Started,
    Finished,
    Aborted,
    Failed,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Started => "STARTED",
            Self::Finished => "FINISHED",
            Self::Aborted => "ABORTED",
            Self::Failed => "FAILED",
        }
    }

    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Aborted | Self::Failed)
    }
}

/// How one SQL statement stands.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) sql: String,
    pub(super) status: Status,
    pub(super) updated: Timestamp,
    pub(super) started: Option<Timestamp>,
    pub(super) query_id: i64,
    pub(super) result: Option<ResultSet>,
    pub(super) error: Option<String>,
}

impl Run {
    pub(super) fn new(sql: String, now: Timestamp) -> Self {
        Self {
            sql,
            status: Status::Submitted,
            updated: now,
            started: None,
            query_id: -1,
            result: None,
            error: None,
        }
    }

    pub(super) fn has_result_set(&self) -> bool {
        self.result
            .as_ref()
            .is_some_and(|result| result.columns.is_some())
    }

    /// Nanoseconds from its start to its end.
    fn duration(&self) -> i64 {
        match self.started {
            Some(started) if self.status.is_final() => {
                let nanoseconds = self.updated.as_nanosecond() - started.as_nanosecond();
                i64::try_from(nanoseconds).unwrap_or(i64::MAX)
            }
            _ => -1,
        }
    }

    /// The members that a statement and a part of a batch have in common.
    fn describe(&self, created: Timestamp) -> Map<String, Value> {
        let mut members = Map::new();
        let result = self.result.as_ref();
        let rows = match result {
            Some(result) if result.columns.is_some() => count(result.rows.len()),
            Some(result) => changed_rows(&result.tag),
            None => -1,
        };
        members.insert("CreatedAt".to_owned(), seconds(created));
        members.insert("UpdatedAt".to_owned(), seconds(self.updated));
        members.insert("Status".to_owned(), json!(self.status.as_str()));
        members.insert("Duration".to_owned(), json!(self.duration()));
        members.insert("QueryString".to_owned(), json!(self.sql));
        members.insert("RedshiftQueryId".to_owned(), json!(self.query_id));
        members.insert("HasResultSet".to_owned(), json!(self.has_result_set()));
        members.insert("ResultRows".to_owned(), json!(rows));
        let size = result.map_or(-1, |result| {
            i64::try_from(result.size_bytes).unwrap_or(i64::MAX)
        });
        members.insert("ResultSize".to_owned(), json!(size));
        if let Some(error) = &self.error {
            members.insert("Error".to_owned(), json!(error));
        }
        members
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The number at the end of `INSERT 0 3`.
fn changed_rows(tag: &str) -> i64 {
    tag.rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResultFormat {
    Json,
    Csv,
}

impl ResultFormat {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
        }
    }
}

#[derive(Debug)]
pub(super) struct Statement {
    pub(super) id: String,
    /// Who sent it: lists show each caller its own.
    pub(super) caller_arn: String,
    pub(super) login: Login,
    pub(super) name: Option<String>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) format: ResultFormat,
    pub(super) session_id: Option<String>,
    pub(super) created: Timestamp,
    /// `TRANSACTION` or `AUTO_COMMIT` for a batch.
    pub(super) batch_mode: Option<&'static str>,
    pub(super) runs: Vec<Run>,
    pub(super) status: Status,
    pub(super) updated: Timestamp,
    pub(super) error: Option<String>,
    pub(super) backend_pid: i32,
    pub(super) canceller: Option<Canceller>,
    pub(super) is_canceled: bool,
}

impl Statement {
    /// The run that an id names: `<id>:2` is the second of a batch.
    pub(super) fn run(&self, number: Option<usize>) -> Option<&Run> {
        match number {
            None if self.batch_mode.is_none() => self.runs.first(),
            None => None,
            Some(number) => self.runs.get(number.checked_sub(1)?),
        }
    }

    /// What `DescribeStatement` answers.
    pub(super) fn describe(&self) -> Value {
        let mut members = match &self.runs[..] {
            [run] if self.batch_mode.is_none() => run.describe(self.created),
            runs => self.describe_batch(runs),
        };
        members.insert("Id".to_owned(), json!(self.id));
        members.insert("RedshiftPid".to_owned(), json!(self.backend_pid));
        members.insert("ResultFormat".to_owned(), json!(self.format.as_str()));
        self.login.describe(&mut members);
        self.add_optional(&mut members);
        Value::Object(members)
    }

    fn describe_batch(&self, runs: &[Run]) -> Map<String, Value> {
        let parts: Vec<Value> = runs
            .iter()
            .enumerate()
            .map(|(at, run)| {
                let mut part = run.describe(self.created);
                part.insert("Id".to_owned(), json!(format!("{}:{}", self.id, at + 1)));
                Value::Object(part)
            })
            .collect();
        let mut members = Map::new();
        let duration: i64 = runs.iter().map(|run| run.duration().max(0)).sum();
        members.insert("CreatedAt".to_owned(), seconds(self.created));
        members.insert("UpdatedAt".to_owned(), seconds(self.updated));
        members.insert("Status".to_owned(), json!(self.status.as_str()));
        members.insert("Duration".to_owned(), json!(duration));
        members.insert(
            "HasResultSet".to_owned(),
            json!(runs.iter().any(Run::has_result_set)),
        );
        members.insert("RedshiftQueryId".to_owned(), json!(-1));
        members.insert("ResultRows".to_owned(), json!(-1));
        members.insert("ResultSize".to_owned(), json!(-1));
        members.insert("SubStatements".to_owned(), json!(parts));
        members.insert("ExecutionMode".to_owned(), json!(self.batch_mode));
        if let Some(error) = &self.error {
            members.insert("Error".to_owned(), json!(error));
        }
        members
    }

    /// What `ListStatements` shows.
    pub(super) fn summary(&self) -> Value {
        let mut members = Map::new();
        members.insert("Id".to_owned(), json!(self.id));
        members.insert("Status".to_owned(), json!(self.status.as_str()));
        members.insert("CreatedAt".to_owned(), seconds(self.created));
        members.insert("UpdatedAt".to_owned(), seconds(self.updated));
        members.insert(
            "IsBatchStatement".to_owned(),
            json!(self.batch_mode.is_some()),
        );
        members.insert("ResultFormat".to_owned(), json!(self.format.as_str()));
        let texts: Vec<&str> = self.runs.iter().map(|run| run.sql.as_str()).collect();
        if self.batch_mode.is_some() {
            members.insert("QueryStrings".to_owned(), json!(texts));
        } else {
            members.insert("QueryString".to_owned(), json!(texts.first()));
        }
        self.add_optional(&mut members);
        Value::Object(members)
    }

    fn add_optional(&self, members: &mut Map<String, Value>) {
        if !self.parameters.is_empty() {
            let parameters: Vec<Value> = self
                .parameters
                .iter()
                .map(|(name, value)| json!({ "name": name, "value": value }))
                .collect();
            members.insert("QueryParameters".to_owned(), json!(parameters));
        }
        if let Some(name) = &self.name {
            members.insert("StatementName".to_owned(), json!(name));
        }
        if let Some(session) = &self.session_id {
            members.insert("SessionId".to_owned(), json!(session));
        }
    }
}
