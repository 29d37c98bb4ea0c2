//! `CREATE USER`, and the options that ALTER USER shares with it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_user::{CreateUser, Password, Sha256Password, UserOptions};
use local_dialect::statements::privileges::SystemPermission;

use crate::cluster::login::{md5_of, sha256_of};
use crate::cluster::{GroupMember, Object, Secret, User};
use crate::privileges::{Access, denied};
use crate::session::user_changes::Action;
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, create: &CreateUser) -> Result<Outcome> {
    session.require_writable("CREATE USER")?;
    let access = session.access()?;
    access.require_permission(SystemPermission::CREATE_USER, "create user")?;
    let cluster = session.cluster_state();
    if cluster.role(&create.name).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_OBJECT,
            format!("role \"{}\" already exists", create.name),
        )
        .with_hint("a user cannot have the name of a role"));
    }
    let mut user = User::new(cluster.next_user_id(), create.name.as_str());
    apply(&access, &create.options, &mut user)?;
    let mut objects = Vec::new();
    for group in &create.groups {
        objects.push(Object::GroupMember(GroupMember {
            group: cluster.require_group(group)?.id,
            user: user.id,
        }));
    }
    session.note_user_change(Action::Create, user.clone(), None);
    objects.push(Object::User(user));
    let transaction = session.cluster_transaction()?;
    for object in objects {
        transaction.put(object)?;
    }
    Ok(Outcome::complete("CREATE USER"))
}

/// Applies the options that were written. Only superusers make superusers.
pub(super) fn apply(access: &Access, options: &UserOptions, user: &mut User) -> Result<()> {
    let privileged = options.superuser.is_some()
        || options.create_database.is_some()
        || options.unrestricted_syslog == Some(true);
    if privileged && !access.is_superuser() {
        return Err(denied(
            "must be superuser to set CREATEDB, CREATEUSER or SYSLOG ACCESS UNRESTRICTED",
        ));
    }
    match &options.password {
        Some(Password::Plain(password)) => user.password = Some(md5_of(password, &user.name)),
        Some(Password::Md5(digest)) => user.password = Some(Secret::Md5(digest.clone())),
        Some(Password::Sha256(given)) => user.password = Some(sha256(given)?),
        Some(Password::Disabled) => user.password = None,
        None => {}
    }
    if options.superuser.unwrap_or(user.superuser) && user.password.is_none() {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "a superuser's password cannot be disabled",
        ));
    }
    if options.external_id.is_some() && user.password.is_some() {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "a user with EXTERNALID must have its password disabled",
        ));
    }
    if let Some(text) = &options.valid_until {
        user.valid_until = valid_until(text)?;
    }
    set(&mut user.superuser, options.superuser);
    set(&mut user.create_database, options.create_database);
    set(&mut user.unrestricted_syslog, options.unrestricted_syslog);
    set(&mut user.connection_limit, options.connection_limit);
    set(
        &mut user.session_timeout_seconds,
        options.session_timeout_seconds,
    );
    if options.external_id.is_some() {
        user.external_id.clone_from(&options.external_id);
    }
    Ok(())
}

fn sha256(given: &Sha256Password) -> Result<Secret> {
    match given {
        Sha256Password::Digest { digest, salt } => Ok(Secret::Sha256 {
            digest: digest.clone(),
            salt: salt.clone(),
        }),
        Sha256Password::Plain(password) => {
            let mut salt = [0; 32];
            getrandom::fill(&mut salt)
                .map_err(|error| SqlError::new(SqlState::INTERNAL_ERROR, error.to_string()))?;
            Ok(sha256_of(password, salt))
        }
    }
}

fn set<T>(slot: &mut T, written: Option<T>) {
    if let Some(value) = written {
        *slot = value;
    }
}

/// Seconds since 1970; `None` for `infinity`. A time without a zone is in UTC.
fn valid_until(text: &str) -> Result<Option<i64>> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("infinity") {
        return Ok(None);
    }
    let moment = text
        .parse::<Timestamp>()
        .or_else(|_| {
            text.parse::<DateTime>()
                .and_then(|local| TimeZone::UTC.to_timestamp(local))
        })
        .map_err(|_| {
            SqlError::new(
                SqlState::INVALID_DATETIME,
                format!("invalid input syntax for type abstime: \"{text}\""),
            )
        })?;
    Ok(Some(moment.as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_password_is_a_date_a_time_or_never() {
        assert_eq!(valid_until("infinity").unwrap(), None);
        assert_eq!(valid_until("1970-01-02").unwrap(), Some(86_400));
        assert_eq!(valid_until("1970-01-01 00:01:00").unwrap(), Some(60));
        assert_eq!(
            valid_until("soon").unwrap_err().state,
            SqlState::INVALID_DATETIME
        );
    }
}
