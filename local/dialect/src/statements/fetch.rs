//! `FETCH`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::lexer::Token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    pub cursor: String,
    /// Most rows to fetch; `None` for ALL.
    pub count: Option<u64>,
}

impl Fetch {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("fetch")?;
        for direction in ["prior", "first", "last", "absolute", "relative", "backward"] {
            if cursor.peek_keyword(direction) {
                return Err(SqlError::unsupported(format!(
                    "FETCH {}",
                    direction.to_uppercase()
                )));
            }
        }
        let forward = cursor.eat_keyword("forward");
        let count = if cursor.eat_keyword("all") {
            None
        } else if matches!(cursor.peek(), Some(Token::Number(_))) {
            Some(cursor.unsigned()?)
        } else {
            if !forward {
                cursor.eat_keyword("next");
            }
            Some(1)
        };
        if !cursor.eat_keyword("from") {
            cursor.eat_keyword("in");
        }
        Ok(Self {
            cursor: cursor.identifier()?,
            count,
        })
    }
}
