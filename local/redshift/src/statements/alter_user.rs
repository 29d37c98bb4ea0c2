//! `ALTER USER`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::alter_user::{AlterUser, UserChange};
use local_dialect::statements::create_user::{Password, UserOptions};
use local_dialect::statements::privileges::SystemPermission;

use super::create_user::apply;
use crate::cluster::{Object, User};
use crate::privileges::{Access, denied};
use crate::session::{Outcome, Result, Session, Severity};

pub(super) fn execute(session: &mut Session, alter: &AlterUser) -> Result<Outcome> {
    session.require_writable("ALTER USER")?;
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut user = cluster.require_user(&alter.name)?.clone();
    match &alter.change {
        UserChange::RenameTo(name) => {
            access.require_superuser("rename users")?;
            if user.name == session.session_user() {
                return Err(SqlError::unsupported("renaming the session's own user"));
            }
            name.clone_into(&mut user.name);
            if user.password.take().is_some() {
                session.notice(
                    Severity::Notice,
                    SqlState::SUCCESSFUL,
                    "MD5 password cleared because of user rename",
                );
            }
        }
        UserChange::Options { options, unlock } => {
            require_permission(&access, &user, options, *unlock)?;
            apply(&access, options, &mut user)?;
            if *unlock {
                user.locked = false;
            }
            if *unlock || options.password.is_some() {
                user.failed_logins = 0;
            }
        }
    }
    session.cluster_transaction()?.put(Object::User(user))?;
    Ok(Outcome::complete("ALTER USER"))
}

/// Everybody may change their own password; the rest needs ALTER USER, and superusers are changed by
/// superusers only.
fn require_permission(
    access: &Access,
    user: &User,
    options: &UserOptions,
    unlock: bool,
) -> Result<()> {
    let only_password = UserOptions {
        password: options.password.clone(),
        ..UserOptions::default()
    };
    let sets_password = matches!(
        options.password,
        Some(Password::Plain(_) | Password::Md5(_))
    );
    if access.user().id == user.id && *options == only_password && sets_password && !unlock {
        return Ok(());
    }
    if user.superuser && !access.is_superuser() {
        return Err(denied("must be superuser to alter superusers"));
    }
    access.require_permission(SystemPermission::ALTER_USER, "alter user")
}
