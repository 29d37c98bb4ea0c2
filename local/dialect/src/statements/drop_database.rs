//! `DROP DATABASE`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropDatabase {
    pub name: String,
    pub if_exists: bool,
    /// FORCE ends the sessions that use the database.
    pub force: bool,
}

impl DropDatabase {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["drop", "database"])?;
        let if_exists = cursor.eat_keywords(&["if", "exists"]);
        let name = cursor.identifier()?;
        let force = cursor.eat_keyword("force");
        if cursor.peek_keyword("drop") {
            return Err(SqlError::unsupported("DROP DATABASE for catalogs"));
        }
        Ok(Self {
            name,
            if_exists,
            force,
        })
    }
}
