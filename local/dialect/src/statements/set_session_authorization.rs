//! `SET SESSION AUTHORIZATION` and `RESET SESSION AUTHORIZATION`.

use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::lexer::Token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSessionAuthorization {
    /// `None` for the user who logged in.
    pub user: Option<String>,
}

impl SetSessionAuthorization {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["reset", "session", "authorization"]) {
            return Ok(Self { user: None });
        }
        cursor.expect_keywords(&["set", "session", "authorization"])?;
        if cursor.eat_keyword("default") {
            return Ok(Self { user: None });
        }
        let user = match cursor.peek() {
            Some(Token::String(_)) => cursor.string()?,
            _ => user_name(cursor)?,
        };
        Ok(Self { user: Some(user) })
    }
}
