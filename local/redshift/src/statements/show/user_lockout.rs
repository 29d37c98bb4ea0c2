//! `SHOW USER LOCKOUT`.

use local_dialect::RsType;

use super::{SHORT, limited, moment};
use crate::session::{Outcome, Result, Session};

pub(super) const COLUMNS: [(&str, RsType); 7] = [
    ("user_name", SHORT),
    ("is_locked", RsType::Boolean),
    ("lock_reason", SHORT),
    ("locked_at", RsType::Timestamp),
    ("last_failed_at", RsType::Timestamp),
    ("failed_login_attempts", RsType::Integer),
    ("locked_by", RsType::Integer),
];

/// Users with a password, whom wrong ones can lock.
pub(super) fn execute(session: &Session) -> Result<Outcome> {
    session.access()?.require_superuser("show user lockouts")?;
    let cluster = session.cluster_state();
    let mut users: Vec<_> = cluster
        .users()
        .filter(|user| user.password.is_some())
        .collect();
    users.sort_by(|a, b| a.name.cmp(&b.name));
    let rows = users
        .into_iter()
        .map(|user| {
            let lock = user.lock.as_ref();
            let reason = lock.map(|lock| match lock.by {
                None => "automatic",
                Some(_) => "manual",
            });
            vec![
                Some(user.name.clone()),
                Some(if lock.is_some() { "t" } else { "f" }.to_owned()),
                reason.map(str::to_owned),
                lock.and_then(|lock| moment(lock.since)),
                user.last_failed_login.and_then(moment),
                Some(user.failed_logins.to_string()),
                lock.and_then(|lock| lock.by).map(|by| by.to_string()),
            ]
        })
        .collect();
    limited(&COLUMNS, rows, None)
}
