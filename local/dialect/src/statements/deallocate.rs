//! `DEALLOCATE`.

use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deallocate {
    /// `None` for ALL.
    pub name: Option<String>,
}

impl Deallocate {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("deallocate")?;
        cursor.eat_keyword("prepare");
        if cursor.eat_keyword("all") {
            return Ok(Self { name: None });
        }
        Ok(Self {
            name: Some(cursor.statement_name()?),
        })
    }
}
