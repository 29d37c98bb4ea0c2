//! `ListStatements` and `ListSessions`.

use local_aws::AwsError;
use serde_json::{Value, json};

use super::input::token;
use super::statement::Statement;
use super::{Call, DataApi};

/// Entries of a page at most, and when nothing is asked for.
const PAGE: u64 = 100;

impl DataApi {
    /// The caller's statements, the newest first. A name asks for those whose names begin with it.
    pub(super) fn list_statements(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        Self::authorize_statement(call, "ListStatements")?;
        let input = &call.input;
        let status = input.choice(
            "Status",
            &[
                "SUBMITTED",
                "PICKED",
                "STARTED",
                "FINISHED",
                "ABORTED",
                "FAILED",
                "ALL",
            ],
        )?;
        let name = input.optional("StatementName")?;
        let mut found = Vec::new();
        self.statements.list(call.caller, |statement| {
            if wanted(call, statement, status, name)? {
                found.push(statement.summary());
            }
            Ok(())
        })?;
        page(call, "Statements", found)
    }

    pub(super) fn list_sessions(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        Self::authorize_statement(call, "ListSessions")?;
        let input = &call.input;
        let status = input.choice("Status", &["BUSY", "AVAILABLE", "CLOSED"])?;
        let id = input.optional("SessionId")?;
        let caller = call.caller.arn();
        let mut found = Vec::new();
        for (kept_id, kept) in self.sessions.kept().iter() {
            let described = kept.describe(kept_id);
            let has_status = status.is_none_or(|status| described["Status"] == status);
            if kept.caller_arn == caller
                && has_status
                && id.is_none_or(|id| id == kept_id)
                && kept.login.matches(call)?
            {
                found.push(described);
            }
        }
        page(call, "Sessions", found)
    }
}

fn wanted(
    call: &Call<'_>,
    statement: &Statement,
    status: Option<&str>,
    name: Option<&str>,
) -> Result<bool, AwsError> {
    let has_status = match status {
        // Without a status the list shows what has ended well.
        None => statement.status.as_str() == "FINISHED",
        Some("ALL") => true,
        Some(status) => statement.status.as_str() == status,
    };
    let has_name = name.is_none_or(|name| {
        statement
            .name
            .as_deref()
            .is_some_and(|own| own.starts_with(name))
    });
    Ok(has_status && has_name && statement.login.matches(call)?)
}

/// One page of `entries` under `member`.
pub(super) fn page(call: &Call<'_>, member: &str, entries: Vec<Value>) -> Result<Value, AwsError> {
    sized_page(call, member, entries, PAGE)
}

pub(super) fn sized_page(
    call: &Call<'_>,
    member: &str,
    entries: Vec<Value>,
    most: u64,
) -> Result<Value, AwsError> {
    let asked = call.input.integer("MaxResults", 0..=most)?.unwrap_or(most);
    let size = if asked == 0 { most } else { asked };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let from = call.input.position()?;
    let total = entries.len();
    let shown: Vec<Value> = entries.into_iter().skip(from).take(size).collect();
    let next = from + shown.len();
    let mut answer = json!({ member: shown });
    if next < total {
        answer["NextToken"] = json!(token(next));
    }
    Ok(answer)
}
