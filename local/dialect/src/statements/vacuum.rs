//! `VACUUM`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::lexer::Token;
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacuum {
    /// `None` for every table of the database.
    pub table: Option<ObjectName>,
}

impl Vacuum {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("vacuum")?;
        let _mode = cursor.eat_keyword("full")
            || cursor.eat_keywords(&["sort", "only"])
            || cursor.eat_keywords(&["delete", "only"])
            || cursor.eat_keyword("reindex")
            || cursor.eat_keyword("recluster");
        let named = matches!(
            cursor.peek(),
            Some(Token::Word(_) | Token::QuotedIdentifier(_))
        );
        let table = named.then(|| cursor.object_name()).transpose()?;
        if cursor.eat_keyword("to") {
            let percent = cursor.unsigned()?;
            cursor.expect_keyword("percent")?;
            if percent > 100 {
                return Err(SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    "VACUUM threshold must be between 0 and 100 percent",
                ));
            }
        }
        cursor.eat_keyword("boost");
        Ok(Self { table })
    }
}
