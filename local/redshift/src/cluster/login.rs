//! Passwords, expiry and lockout (CREATE USER; management guide, "Behavior changes").

use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use local_dialect::error::{SqlError, SqlState};
use md5::{Digest, Md5};
use sha2::Sha256;

use super::object::{LoginLock, Object, Secret, User};
use super::{Cluster, ClusterState, Result};

/// A whole number that ALTER SYSTEM sets.
pub struct WholeParameter {
    pub name: &'static str,
    pub default: u32,
    pub range: RangeInclusive<u32>,
}

/// Failed logins in a row that lock a user.
pub const MAX_FAILED_LOGINS: WholeParameter = WholeParameter {
    name: "max_failed_login_attempts",
    default: 5,
    range: 2..=50,
};

/// How a password in clear is kept.
pub fn md5_of(password: &str, user: &str) -> Secret {
    let mut hash = Md5::new();
    hash.update(password.as_bytes());
    hash.update(user.as_bytes());
    Secret::Md5(hex::encode(hash.finalize()))
}

/// How a password given as `sha256|password` is kept.
pub fn sha256_of(password: &str, salt: [u8; 32]) -> Secret {
    let mut hash = Sha256::new();
    hash.update(password.as_bytes());
    hash.update(salt);
    Secret::Sha256 {
        digest: hex::encode(hash.finalize()),
        salt: hex::encode(salt),
    }
}

impl Cluster {
    /// What the user's answer must be made from; `None` where nobody can log in under this name. A
    /// locked user is 28000.
    pub fn secret(&self, user: &str) -> Result<Option<Secret>> {
        let state = self.state();
        let Some(user) = state.user(user) else {
            return Ok(None);
        };
        let Some(lock) = &user.lock else {
            return Ok(user.password.clone());
        };
        let reason = match lock.by {
            None => " due to exceeding max failed login attempts",
            Some(_) => "",
        };
        Err(SqlError::new(
            SqlState::INVALID_AUTHORIZATION,
            format!("user \"{}\" is locked{reason}", user.name),
        )
        .with_hint(format!(
            "a superuser unlocks it with `ALTER USER {} LOGIN PASSWORD '…'`",
            user.name
        )))
    }

    /// Counts a wrong password; the last that is allowed in a row locks the user. Names of no user are
    /// ignored.
    pub fn login_failed(&self, user: &str, now: Timestamp) -> Result<()> {
        let most = most_failed_logins(&self.state());
        self.change_login(user, |user| {
            user.failed_logins += 1;
            user.last_failed_login = Some(now.as_second());
            if user.failed_logins >= most && user.lock.is_none() {
                user.lock = Some(LoginLock {
                    since: now.as_second(),
                    by: None,
                });
            }
        })
    }

    /// Forgets failed logins after a right password. Refuses (28000) where the password's time is
    /// over, and (53300) where the user has `open_connections` or more allowed already.
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
                SqlState::TOO_MANY_CONNECTIONS,
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

fn most_failed_logins(state: &ClusterState) -> u32 {
    state
        .parameter(MAX_FAILED_LOGINS.name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(MAX_FAILED_LOGINS.default)
}
