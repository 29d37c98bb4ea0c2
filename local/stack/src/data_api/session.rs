//! Sessions that are kept from statement to statement (`SessionKeepAliveSeconds`).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use local_aws::AwsError;
use local_redshift::in_process::InProcessSession;
use serde_json::{Map, Value, json};

use super::login::Login;
use super::{invalid, seconds};

#[derive(Debug)]
pub(super) struct Kept {
    pub(super) caller_arn: String,
    pub(super) login: Login,
    pub(super) keep_seconds: u64,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// The statement that runs in it.
    pub(super) statement: Option<String>,
    /// None while a statement has it, and before the first one.
    pub(super) session: Option<InProcessSession>,
}

impl Kept {
    fn ends(&self) -> Timestamp {
        let keep = i64::try_from(self.keep_seconds).unwrap_or(i64::MAX);
        self.updated
            .saturating_add(SignedDuration::from_secs(keep))
            .unwrap_or(Timestamp::MAX)
    }

    pub(super) fn describe(&self, id: &str) -> Value {
        let status = if self.statement.is_some() {
            "BUSY"
        } else {
            "AVAILABLE"
        };
        let mut members = Map::new();
        members.insert("SessionId".to_owned(), json!(id));
        members.insert("Status".to_owned(), json!(status));
        members.insert("CreatedAt".to_owned(), seconds(self.created));
        members.insert("UpdatedAt".to_owned(), seconds(self.updated));
        members.insert("SessionAliveSeconds".to_owned(), json!(self.keep_seconds));
        members.insert("SessionTtl".to_owned(), seconds(self.ends()));
        if let Some(statement) = &self.statement {
            members.insert("CurrentStatementId".to_owned(), json!(statement));
        }
        self.login.describe(&mut members);
        Value::Object(members)
    }
}

#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<BTreeMap<String, Kept>>);

impl Sessions {
    pub(super) fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reserves a kept session for a statement and gives its login.
    pub(super) fn reserve(
        &self,
        id: &str,
        caller_arn: &str,
        statement: &str,
        keep_seconds: Option<u64>,
    ) -> Result<Login, AwsError> {
        let mut kept = self.kept();
        let session = kept
            .get_mut(id)
            .filter(|session| session.caller_arn == caller_arn)
            .ok_or_else(|| {
                super::not_found(format!("Session {id} does not exist or has expired."))
            })?;
        if session.statement.is_some() {
            return Err(invalid(format!("Session {id} is busy with a statement.")));
        }
        session.statement = Some(statement.to_owned());
        if let Some(keep_seconds) = keep_seconds {
            session.keep_seconds = keep_seconds;
        }
        Ok(session.login.clone())
    }

    /// Takes a reserved session.
    pub(super) fn take(&self, id: &str) -> Option<InProcessSession> {
        self.kept().get_mut(id)?.session.take()
    }

    /// Gives a session back when its statement has ended; how long it stays, in seconds.
    pub(super) fn give_back(
        &self,
        id: &str,
        session: InProcessSession,
        now: Timestamp,
    ) -> Option<u64> {
        let mut all = self.kept();
        let kept = all.get_mut(id)?;
        kept.session = Some(session);
        kept.statement = None;
        kept.updated = now;
        Some(kept.keep_seconds)
    }

    pub(super) fn forget(&self, id: &str) {
        // Dropped outside the lock: closing a session rolls back.
        let forgotten = self.kept().remove(id);
        drop(forgotten);
    }

    /// Closes a session whose time is over.
    pub(super) fn expire(&self, id: &str, now: Timestamp) {
        let is_over = self
            .kept()
            .get(id)
            .is_some_and(|kept| kept.statement.is_none() && kept.ends() <= now);
        if is_over {
            self.forget(id);
        }
    }

    pub(super) fn clear(&self) {
        let all = std::mem::take(&mut *self.kept());
        drop(all);
    }
}
