//! `CREATE ROLE`.

use super::principal::role_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    pub name: String,
    /// The role's identifier at an identity provider; kept and shown only.
    pub external_id: Option<String>,
}

impl CreateRole {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "role"])?;
        let name = role_name(cursor)?;
        check_role_name(&name)?;
        Ok(Self {
            name,
            external_id: eat_external_id(cursor)?,
        })
    }
}

pub(crate) fn check_role_name(name: &str) -> Result<()> {
    if name.starts_with("sys:") || name == "public" {
        return Err(SqlError::new(
            SqlState::INVALID_NAME,
            format!("role name \"{name}\" is reserved"),
        ));
    }
    Ok(())
}

/// `EXTERNALID id`, in quotes or not, if it is next.
pub(crate) fn eat_external_id(cursor: &mut Cursor<'_>) -> Result<Option<String>> {
    if !cursor.eat_keyword("externalid") {
        return Ok(None);
    }
    cursor.eat_keyword("to");
    match cursor.peek() {
        Some(crate::lexer::Token::String(_)) => cursor.string().map(Some),
        _ => cursor.identifier().map(Some),
    }
}
