//! `ALTER USER`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::alter_user::{AlterUser, Login, UserChange};
use local_dialect::statements::create_user::{Password, UserOptions};
use local_dialect::statements::privileges::SystemPermission;

use super::create_user::apply;
use crate::cluster::{LoginLock, Object, SYSTEM_USER_ID, Secret, User};
use crate::privileges::{Access, denied};
use crate::session::settings::Settings;
use crate::session::user_changes::Action;
use crate::session::{Outcome, Result, Session, Severity};

#[expect(clippy::too_many_lines, reason = "one arm for each kind of change")]
pub(super) fn execute(session: &mut Session, alter: &AlterUser) -> Result<Outcome> {
    session.require_writable("ALTER USER")?;
    let access = session.access()?;
    let cluster = session.cluster_state();
    let mut user = cluster.require_user(&alter.name)?.clone();
    if user.id == SYSTEM_USER_ID {
        return Err(denied(format!("user \"{}\" cannot be altered", user.name)));
    }
    match &alter.change {
        UserChange::RenameTo(name) => {
            access.require_superuser("rename users")?;
            if user.name == session.session_user() {
                return Err(SqlError::unsupported("renaming the session's own user"));
            }
            name.clone_into(&mut user.name);
            let is_salted_by_name = matches!(user.password, Some(Secret::Md5(_)));
            if is_salted_by_name {
                user.password = None;
                session.notice(
                    Severity::Notice,
                    SqlState::SUCCESSFUL,
                    "MD5 password cleared because of user rename",
                );
            }
        }
        UserChange::Options { options, login } => {
            require_permission(&access, &user, options, login.is_some())?;
            apply(&access, options, &mut user)?;
            if options.password.is_some() {
                user.failed_logins = 0;
            }
            match login {
                Some(Login::Lock) => {
                    user.lock = Some(LoginLock {
                        since: session.statement_start().as_second(),
                        by: Some(access.user().id),
                    });
                }
                Some(Login::Unlock) => user.lock = None,
                None => {}
            }
        }
        UserChange::Setting { parameter, value } => {
            if access.user().id != user.id {
                access.require_permission(SystemPermission::ALTER_USER, "alter user")?;
            }
            match value {
                Some(value) => {
                    Settings::default().set(parameter, value)?;
                    user.settings.insert(parameter.clone(), value.clone());
                }
                None => {
                    user.settings.remove(parameter);
                }
            }
        }
    }
    let (action, old_name) = match &alter.change {
        UserChange::RenameTo(_) => (Action::Rename, Some(alter.name.clone())),
        _ => (Action::Alter, None),
    };
    session.note_user_change(action, user.clone(), old_name);
    session.cluster_transaction()?.put(Object::User(user))?;
    Ok(Outcome::complete("ALTER USER"))
}

/// Everybody may change their own password; the rest needs ALTER USER, and superusers are changed by
/// superusers only.
fn require_permission(
    access: &Access,
    user: &User,
    options: &UserOptions,
    locks: bool,
) -> Result<()> {
    let only_password = UserOptions {
        password: options.password.clone(),
        ..UserOptions::default()
    };
    let sets_password = matches!(
        options.password,
        Some(Password::Plain(_) | Password::Md5(_) | Password::Sha256(_))
    );
    if access.user().id == user.id
        && *options == only_password
        && sets_password
        && !locks
        && user.password.is_some()
    {
        return Ok(());
    }
    if user.superuser && !access.is_superuser() {
        return Err(denied("must be superuser to alter superusers"));
    }
    access.require_permission(SystemPermission::ALTER_USER, "alter user")
}
