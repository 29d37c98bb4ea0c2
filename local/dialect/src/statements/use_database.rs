//! `USE database` and `RESET USE`.

use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseDatabase {
    /// `None` for the database that the client connected to.
    pub database: Option<String>,
}

impl UseDatabase {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["reset", "use"]) {
            return Ok(Self { database: None });
        }
        cursor.expect_keyword("use")?;
        Ok(Self {
            database: Some(cursor.identifier()?),
        })
    }
}
