//! The statements that are known, and waiting for them.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use local_aws::{AwsError, Principal};

use super::statement::{Statement, Status};
use super::{invalid, not_found};

/// How long a statement and its result are kept (management guide, "Considerations when calling the
/// Data API").
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How long the same `ClientToken` means the same request.
const TOKEN_KEPT: SignedDuration = SignedDuration::from_hours(8);

/// Statements that may run at once.
const MAX_ACTIVE: usize = 500;

#[derive(Debug, Default)]
struct Known {
    /// In the order in which they came.
    statements: Vec<Statement>,
    /// Client tokens by caller, with the statement that each made.
    tokens: HashMap<(String, String), (String, Timestamp)>,
}

#[derive(Debug, Default)]
pub(super) struct Statements {
    known: Mutex<Known>,
    changed: Condvar,
}

impl Statements {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The statement that a request with this token has made already.
    pub(super) fn of_token(
        &self,
        caller: &Principal,
        token: &str,
        now: Timestamp,
    ) -> Option<String> {
        let key = (caller.arn(), token.to_owned());
        let known = self.known();
        let (id, since) = known.tokens.get(&key)?;
        (now.duration_since(*since) < TOKEN_KEPT).then(|| id.clone())
    }

    pub(super) fn add(&self, statement: Statement, token: Option<&str>) -> Result<(), AwsError> {
        let mut known = self.known();
        let active = known
            .statements
            .iter()
            .filter(|statement| !statement.status.is_final())
            .count();
        if active >= MAX_ACTIVE {
            return Err(AwsError::new(
                400,
                "ActiveStatementsExceededException",
                format!("The number of active statements exceeds the limit of {MAX_ACTIVE}."),
            ));
        }
        if let Some(token) = token {
            let key = (statement.caller_arn.clone(), token.to_owned());
            known
                .tokens
                .insert(key, (statement.id.clone(), statement.created));
        }
        known.statements.push(statement);
        Ok(())
    }

    /// Changes a statement and wakes whoever waits for it.
    pub(super) fn update<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Statement) -> T,
    ) -> Option<T> {
        let mut known = self.known();
        let statement = known
            .statements
            .iter_mut()
            .find(|statement| statement.id == id)?;
        let changed = change(statement);
        self.changed.notify_all();
        Some(changed)
    }

    /// Looks at a caller's own statement; `id` may name one of a batch. Waits at most so long for its end.
    pub(super) fn read<T>(
        &self,
        caller: &Principal,
        id: &str,
        wait: Duration,
        look: impl FnOnce(&Statement, Option<usize>) -> Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        let (whole, part) = split(id)?;
        let owner = account_identity(&caller.arn());
        let deadline = Instant::now() + wait;
        let mut known = self.known();
        loop {
            let statement = known
                .statements
                .iter()
                .find(|statement| {
                    statement.id == whole && account_identity(&statement.caller_arn) == owner
                })
                .ok_or_else(|| not_found("Query does not exist."))?;
            let left = deadline.saturating_duration_since(Instant::now());
            if statement.status.is_final() || left.is_zero() {
                return look(statement, part);
            }
            known = self
                .changed
                .wait_timeout(known, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// A caller's statements, the newest first.
    pub(super) fn list(
        &self,
        caller: &Principal,
        mut look: impl FnMut(&Statement) -> Result<(), AwsError>,
    ) -> Result<(), AwsError> {
        let owner = account_identity(&caller.arn());
        self.known()
            .statements
            .iter()
            .rev()
            .filter(|statement| account_identity(&statement.caller_arn) == owner)
            .try_for_each(&mut look)
    }

    pub(super) fn forget_old(&self, now: Timestamp) {
        let mut known = self.known();
        known.statements.retain(|statement| {
            !statement.status.is_final() || now.duration_since(statement.created) < KEPT
        });
        known
            .tokens
            .retain(|_, (_, since)| now.duration_since(*since) < TOKEN_KEPT);
    }

    pub(super) fn cancel_all(&self) {
        for statement in &mut self.known().statements {
            if !statement.status.is_final() {
                statement.is_canceled = true;
                statement.status = Status::Aborted;
                if let Some(canceller) = statement.canceller.take() {
                    canceller.cancel();
                }
            }
        }
        self.changed.notify_all();
    }
}

/// An id, and the number of one of a batch's statements.
fn split(id: &str) -> Result<(&str, Option<usize>), AwsError> {
    let malformed = || {
        invalid(format!(
            "id {id} does not have the form of a statement's id"
        ))
    };
    let (whole, part) = match id.split_once(':') {
        None => (id, None),
        Some((whole, part)) => (whole, Some(part.parse().map_err(|_| malformed())?)),
    };
    let groups: Vec<usize> = whole.split('-').map(str::len).collect();
    let is_hex = whole
        .chars()
        .all(|c| c == '-' || c.is_ascii_digit() || c.is_ascii_lowercase());
    if groups == [8, 4, 4, 4, 12] && is_hex {
        Ok((whole, part))
    } else {
        Err(malformed())
    }
}

/// All sessions of a role are one identity.
fn account_identity(arn: &str) -> String {
    match arn.split_once(":assumed-role/") {
        Some((head, rest)) => {
            let role = rest.split('/').next().unwrap_or(rest);
            format!("{head}:assumed-role/{role}")
        }
        None => arn.to_owned(),
    }
}
