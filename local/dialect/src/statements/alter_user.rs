//! `ALTER USER`.

use super::create_user::{UserOptions, check_user_name};
use super::principal::user_name;
use super::set::{SetValue, parameter_name};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterUser {
    pub name: String,
    pub change: UserChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserChange {
    RenameTo(String),
    Options {
        options: UserOptions,
        /// LOGIN and NOLOGIN.
        login: Option<Login>,
    },
    /// A parameter's value in the user's sessions to come; `None` for the parameter's own default.
    Setting {
        parameter: String,
        value: Option<Vec<String>>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// LOGIN, which needs PASSWORD.
    Unlock,
    /// NOLOGIN.
    Lock,
}

impl AlterUser {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "user"])?;
        let name = user_name(cursor)?;
        cursor.eat_keyword("with");
        if cursor.eat_keywords(&["rename", "to"]) {
            let new_name = user_name(cursor)?;
            check_user_name(&new_name)?;
            return Ok(Self {
                name,
                change: UserChange::RenameTo(new_name),
            });
        }
        if let Some(change) = setting(cursor)? {
            return Ok(Self { name, change });
        }
        let mut options = UserOptions::default();
        let mut login = None;
        loop {
            if cursor.eat_keyword("login") {
                login = Some(Login::Unlock);
            } else if cursor.eat_keyword("nologin") {
                login = Some(Login::Lock);
            } else if !options.eat(cursor)? {
                return Err(cursor.unexpected());
            }
            cursor.eat_symbol(",");
            if cursor.is_at_end() || cursor.peek_symbol(";") {
                break;
            }
        }
        if login == Some(Login::Unlock) && options.password.is_none() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "ALTER USER LOGIN requires PASSWORD",
            ));
        }
        Ok(Self {
            name,
            change: UserChange::Options { options, login },
        })
    }
}

/// `SET parameter { TO | = } { value | DEFAULT }` or `RESET parameter`, if it is next.
fn setting(cursor: &mut Cursor<'_>) -> Result<Option<UserChange>> {
    if cursor.eat_keyword("set") {
        let parameter = parameter_name(cursor)?;
        if !cursor.eat_keyword("to") && !cursor.eat_symbol("=") && parameter != "timezone" {
            return Err(cursor.unexpected());
        }
        let value = match SetValue::parse(cursor)? {
            SetValue::Default => None,
            SetValue::Values(values) => Some(values),
        };
        return Ok(Some(UserChange::Setting { parameter, value }));
    }
    if cursor.peek_keyword("reset") && !resets_timeout(cursor) {
        cursor.expect_keyword("reset")?;
        return Ok(Some(UserChange::Setting {
            parameter: parameter_name(cursor)?,
            value: None,
        }));
    }
    Ok(None)
}

fn resets_timeout(cursor: &Cursor<'_>) -> bool {
    cursor.peek_keywords(&["reset", "session", "timeout"])
}
