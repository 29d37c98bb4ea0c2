//! Users, groups, roles and PUBLIC as statements name them.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::lexer::Token;

/// Whom a GRANT, a REVOKE or a default privilege names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GranteeName {
    User(String),
    Group(String),
    Role(String),
    Public,
}

impl GranteeName {
    /// `user`, `GROUP group`, `ROLE role` or `PUBLIC`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("public") {
            return Ok(Self::Public);
        }
        if cursor.eat_keyword("group") {
            return cursor.identifier().map(Self::Group);
        }
        if cursor.eat_keyword("role") {
            return role_name(cursor).map(Self::Role);
        }
        user_name(cursor).map(Self::User)
    }
}

/// A user's name. In double quotes it keeps its case whatever the session's setting (database
/// developer guide, "Names and identifiers").
pub(crate) fn user_name(cursor: &mut Cursor<'_>) -> Result<String> {
    if let Some(Token::QuotedIdentifier(name)) = cursor.peek() {
        let name = name.clone();
        cursor.advance();
        return Ok(name);
    }
    cursor.identifier()
}

/// A role's name; those of system-defined roles have a prefix, `sys:dba`.
pub(crate) fn role_name(cursor: &mut Cursor<'_>) -> Result<String> {
    let name = cursor.identifier()?;
    if cursor.eat_symbol(":") {
        return Ok(format!("{name}:{}", cursor.identifier()?));
    }
    Ok(name)
}
