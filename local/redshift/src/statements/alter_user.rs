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
            rename(session, &mut user, name)?;
        }
        UserChange::Options { options, login } => {
            require_permission(&access, &user, options, login.is_some())?;
            apply(&access, options, &mut user)?;
            if options.password.is_some() {
                user.failed_logins = 0;
            }
            lock(session, &access, &mut user, login.as_ref());
        }
        UserChange::Setting { parameter, value } => {
            if access.user().id != user.id {
                access.require_permission(SystemPermission::ALTER_USER, "alter user")?;
            }
            change_setting(&mut user, parameter, value.as_deref())?;
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

fn rename(session: &mut Session, user: &mut User, name: &str) -> Result<()> {
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
    Ok(())
}

fn lock(session: &Session, access: &Access, user: &mut User, login: Option<&Login>) {
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

fn change_setting(user: &mut User, parameter: &str, value: Option<&[String]>) -> Result<()> {
    match value {
        Some(value) => {
            Settings::default().set(parameter, value)?;
            user.settings.insert(parameter.to_owned(), value.to_vec());
        }
        None => {
            user.settings.remove(parameter);
        }
    }
    Ok(())
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
