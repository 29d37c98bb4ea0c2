//! Changes of users, for `STL_USERLOG` and `SYS_USERLOG`.

use jiff::Timestamp;

use super::Session;
use super::latest::Latest;
use crate::cluster::User;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Alter,
    Rename,
    Drop,
}

impl Action {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Alter => "alter",
            Self::Rename => "rename",
            Self::Drop => "drop",
        }
    }
}

/// A change of a user, with the user as it was left.
#[derive(Debug, Clone)]
pub(crate) struct UserChange {
    pub action: Action,
    pub user: User,
    /// The name before a rename.
    pub old_name: Option<String>,
    pub pid: i32,
    pub transaction_id: i64,
    pub at: Timestamp,
}

/// The changes that are kept.
pub(crate) type UserChanges = Latest<UserChange, 1_000>;

impl Session {
    /// Notes a change of a user; it is told to others when the transaction commits.
    pub(crate) fn note_user_change(
        &mut self,
        action: Action,
        user: User,
        old_name: Option<String>,
    ) {
        let change = UserChange {
            action,
            user,
            old_name,
            pid: self.backend_pid(),
            transaction_id: self.transaction_id(),
            at: self.statement_start(),
        };
        self.user_changes.push(change);
    }

    pub(super) fn user_changes_committed(&mut self) {
        for change in self.user_changes.drain(..) {
            self.engine.user_changes().record(change);
        }
    }
}
