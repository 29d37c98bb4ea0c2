//! `ALTER USER`.

use super::create_user::{UserOptions, check_user_name};
use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

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
        /// LOGIN ends a lockout.
        unlock: bool,
    },
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
        if cursor.peek_keyword("set") || cursor.peek_keywords(&["reset"]) && !resets_timeout(cursor)
        {
            return Err(SqlError::unsupported("ALTER USER SET"));
        }
        let mut options = UserOptions::default();
        let mut unlock = false;
        let mut any = false;
        loop {
            if cursor.eat_keyword("login") {
                unlock = true;
            } else if !options.eat(cursor)? {
                break;
            }
            any = true;
        }
        if !any {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            name,
            change: UserChange::Options { options, unlock },
        })
    }
}

fn resets_timeout(cursor: &Cursor<'_>) -> bool {
    cursor.peek_keywords(&["reset", "session", "timeout"])
}
