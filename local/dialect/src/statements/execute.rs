//! `EXECUTE`.

use super::expression;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    pub name: String,
    /// Each parameter's expression as written.
    pub parameters: Vec<String>,
}

impl Execute {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("execute")?;
        let name = cursor.statement_name()?;
        let parameters = if cursor.peek_symbol("(") {
            cursor.parenthesized(|cursor| expression::text(cursor, &[]))?
        } else {
            Vec::new()
        };
        Ok(Self { name, parameters })
    }
}
