//! `pg_cancel_backend`, `pg_terminate_backend` and CANCEL: ending what other sessions do.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};

use crate::cluster::ClusterState;
use crate::engine::Redshift;
use crate::session::{Result, Session};

/// Who asks for the end of something.
pub(crate) struct Asker<'a> {
    pub engine: &'a Arc<Redshift>,
    pub cluster: &'a ClusterState,
    pub user: &'a str,
}

impl Asker<'_> {
    /// Ends what session `pid` runs; whether there is such a session.
    pub(crate) fn cancel(&self, pid: i32) -> Result<bool> {
        let sessions = self.engine.sessions();
        Ok(self.may_end(pid)? && sessions.cancel(pid, self.engine.locks()))
    }

    /// Closes the connection of session `pid`; whether there is such a session.
    pub(crate) fn terminate(&self, pid: i32) -> Result<bool> {
        let sessions = self.engine.sessions();
        Ok(self.may_end(pid)? && sessions.terminate(pid, self.engine.locks()))
    }

    /// Whether there is a session `pid`. Only its own user and superusers may end what it does
    /// (42501).
    fn may_end(&self, pid: i32) -> Result<bool> {
        let Some(owner) = self.engine.sessions().user_of(pid) else {
            return Ok(false);
        };
        let is_superuser = self
            .cluster
            .user(self.user)
            .is_some_and(|user| user.superuser);
        if owner == self.user || is_superuser {
            Ok(true)
        } else {
            Err(SqlError::new(
                SqlState::INSUFFICIENT_PRIVILEGE,
                "must be superuser to signal other users' server processes",
            ))
        }
    }
}

/// CANCEL: ends what session `pid` runs.
pub(crate) fn cancel(session: &Session, pid: i32) -> Result<()> {
    let asker = Asker {
        engine: session.engine(),
        cluster: &session.cluster_state(),
        user: session.user(),
    };
    if asker.cancel(pid)? {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::UNDEFINED_OBJECT,
        format!("Query PID {pid} is not running"),
    ))
}
