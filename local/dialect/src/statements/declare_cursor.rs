//! `DECLARE name CURSOR FOR query`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::statement;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareCursor {
    pub name: String,
    /// The query's text.
    pub query: String,
}

impl DeclareCursor {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("declare")?;
        let name = cursor.identifier()?;
        for option in ["binary", "insensitive", "scroll", "no"] {
            if cursor.peek_keyword(option) {
                return Err(SqlError::unsupported(format!(
                    "DECLARE {} CURSOR",
                    option.to_uppercase()
                )));
            }
        }
        cursor.expect_keyword("cursor")?;
        // What psycopg2 writes, and the only kind that there is.
        cursor.eat_keywords(&["without", "hold"]);
        if cursor.peek_keyword("with") {
            return Err(SqlError::unsupported("CURSOR WITH HOLD"));
        }
        cursor.expect_keyword("for")?;
        if cursor.is_at_end() {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            name,
            query: statement::text(cursor),
        })
    }
}
