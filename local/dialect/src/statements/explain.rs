//! `EXPLAIN`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::statement;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explain {
    pub verbose: bool,
    /// The explained statement's text.
    pub statement: String,
}

impl Explain {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("explain")?;
        if cursor.peek_keyword("analyze") {
            return Err(SqlError::unsupported("EXPLAIN ANALYZE"));
        }
        let verbose = cursor.eat_keyword("verbose");
        if cursor.is_at_end() {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            verbose,
            statement: statement::text(cursor),
        })
    }
}
