//! Statements that run and have run, for `SYS_QUERY_HISTORY`: the latest thousand since the engine
//! started, whether their transactions committed or not.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use local_dialect::error::SqlError;
use local_dialect::lexer::{Token, tokenize};

use crate::queries::profile::Profile;

/// Statements that are kept.
const KEPT: usize = 1_000;

/// How a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Running,
    Success,
    Failed,
}

impl State {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }
}

/// One statement.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub query_id: i64,
    pub transaction_id: i64,
    pub pid: i32,
    pub user: String,
    pub database: String,
    /// The session's `query_group`.
    pub label: String,
    /// Its leading keyword in capitals, for example `SELECT`.
    pub kind: String,
    /// Its text without passwords and keys.
    pub text: String,
    pub started: Timestamp,
    pub ended: Option<Timestamp>,
    pub state: State,
    pub error: Option<String>,
    /// Its plan and steps, of what reads or changes rows.
    pub profile: Option<Arc<Profile>>,
}

/// The cluster's statements, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Statements(Mutex<VecDeque<Recorded>>);

impl Statements {
    fn entries(&self) -> MutexGuard<'_, VecDeque<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn started(&self, statement: Recorded) {
        let mut entries = self.entries();
        if entries.len() >= KEPT {
            entries.pop_front();
        }
        entries.push_back(statement);
    }

    /// The statement runs in this transaction.
    pub(crate) fn entered(&self, query_id: i64, transaction_id: i64) {
        let mut entries = self.entries();
        let mut latest = entries.iter_mut().rev();
        if let Some(entry) = latest.find(|entry| entry.query_id == query_id) {
            entry.transaction_id = transaction_id;
        }
    }

    pub(crate) fn ended(&self, query_id: i64, at: Timestamp, error: Option<&SqlError>) {
        let mut entries = self.entries();
        let found = entries
            .iter_mut()
            .rev()
            .find(|entry| entry.query_id == query_id);
        if let Some(entry) = found {
            entry.ended = Some(at);
            entry.state = if error.is_some() {
                State::Failed
            } else {
                State::Success
            };
            entry.error = error.map(|error| error.message.clone());
        }
    }

    /// The statement has counted its steps.
    pub(crate) fn profiled(&self, query_id: i64, profile: Arc<Profile>) {
        let mut entries = self.entries();
        let mut latest = entries.iter_mut().rev();
        if let Some(entry) = latest.find(|entry| entry.query_id == query_id) {
            entry.profile = Some(profile);
        }
    }

    pub(crate) fn list(&self) -> Vec<Recorded> {
        self.entries().iter().cloned().collect()
    }
}

/// Words behind which a string is a secret.
const SECRETS: [&str; 6] = [
    "password",
    "credentials",
    "access_key_id",
    "secret_access_key",
    "session_token",
    "token",
];

/// A statement's leading keyword, and its text with the strings behind such words as PASSWORD
/// replaced. A text that is no sequence of tokens is not kept at all.
pub(crate) fn without_secrets(sql: &str) -> (String, String) {
    let Ok(tokens) = tokenize(sql) else {
        return (String::new(), String::new());
    };
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    let mut secret = false;
    for token in &tokens {
        match &token.token {
            Token::Word(word) => {
                secret = SECRETS.iter().any(|known| word.eq_ignore_ascii_case(known))
                    || (secret && word.eq_ignore_ascii_case("as"));
            }
            Token::String(_) | Token::DollarString(_) if secret => {
                text.push_str(&sql[copied..token.start]);
                text.push_str("'***'");
                copied = token.end;
                secret = false;
            }
            _ => {}
        }
    }
    text.push_str(&sql[copied..]);
    let kind = match tokens.first().map(|first| &first.token) {
        Some(Token::Word(word)) => word.to_uppercase(),
        _ => "SELECT".to_owned(),
    };
    (kind, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_keys_are_not_kept() {
        assert_eq!(
            without_secrets("create user u password 'Secret12' valid until '2030-01-01'").1,
            "create user u password '***' valid until '2030-01-01'"
        );
        let (kind, text) = without_secrets(
            "COPY t FROM 's3://b/k' WITH CREDENTIALS AS 'aws_access_key_id=x;aws_secret_access_key=y' CSV",
        );
        assert_eq!(kind, "COPY");
        assert_eq!(text, "COPY t FROM 's3://b/k' WITH CREDENTIALS AS '***' CSV");
    }

    #[test]
    fn a_text_that_cannot_be_read_is_not_kept() {
        assert_eq!(without_secrets("create user u password 'open").1, "");
    }
}
