//! Passwords, expiry and lockout (CREATE USER; management guide, "Behavior changes").

use std::sync::Arc;

use jiff::Timestamp;
use local_dialect::error::{SqlError, SqlState};
use md5::{Digest, Md5};

use super::object::{Object, User};
use super::{Cluster, Result};

/// Failed logins in a row that lock a user.
pub const MAX_FAILED_LOGINS: u32 = 5;

/// The 32 hexadecimal digits under which a password is kept.
pub fn md5_of(password: &str, user: &str) -> String {
    let mut hash = Md5::new();
    hash.update(password.as_bytes());
    hash.update(user.as_bytes());
    hex::encode(hash.finalize())
}

impl Cluster {
    /// `md5` and the hash that the user's answer must be made from; `None` where nobody can log in
    /// under this name. A locked user is 28000.
    pub fn md5_secret(&self, user: &str) -> Result<Option<String>> {
        let state = self.state();
        let Some(user) = state.user(user) else {
            return Ok(None);
        };
        if user.locked {
            return Err(SqlError::new(
                SqlState::INVALID_AUTHORIZATION,
                format!(
                    "user \"{}\" is locked due to exceeding max failed login attempts",
                    user.name
                ),
            )
            .with_hint(format!(
                "a superuser unlocks it with `ALTER USER {} LOGIN PASSWORD '…'`",
                user.name
            )));
        }
        Ok(user.password.as_ref().map(|digest| format!("md5{digest}")))
    }

    /// Counts a wrong password; the fifth in a row locks the user. Names of no user are ignored.
    pub fn login_failed(&self, user: &str) -> Result<()> {
        self.change_login(user, |user| {
            user.failed_logins += 1;
            user.locked |= user.failed_logins >= MAX_FAILED_LOGINS;
        })
    }

    /// Forgets failed logins after a right password. Refuses (28000) where the password's time is
    /// over, and (53300's text) where the user has `open_connections` or more allowed already.
    pub fn login_succeeded(&self, user: &str, now: Timestamp, open_connections: u32) -> Result<()> {
        let state = self.state();
        let found = state.require_user(user)?;
        if found.valid_until.is_some_and(|end| now.as_second() >= end) {
            return Err(SqlError::new(
                SqlState::INVALID_AUTHORIZATION,
                format!("password of user \"{user}\" has expired"),
            ));
        }
        let limit = found.connection_limit.filter(|_| !found.superuser);
        if limit.is_some_and(|limit| open_connections >= limit) {
            return Err(SqlError::new(
                SqlState::INVALID_AUTHORIZATION,
                format!("too many connections for user \"{user}\""),
            ));
        }
        if found.failed_logins == 0 {
            return Ok(());
        }
        self.change_login(user, |user| user.failed_logins = 0)
    }

    fn change_login(&self, user: &str, change: impl FnOnce(&mut User)) -> Result<()> {
        let mut committed = self.shared.committed();
        let Some(found) = committed.state.user(user) else {
            return Ok(());
        };
        let mut changed = found.clone();
        change(&mut changed);
        let object = Object::User(changed);
        committed.store.save(std::slice::from_ref(&object))?;
        Arc::make_mut(&mut committed.state).put(object)
    }
}
