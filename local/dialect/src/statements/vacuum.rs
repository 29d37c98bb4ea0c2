//! `VACUUM`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::lexer::Token;
use crate::names::ObjectName;

/// What is to be done to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VacuumMode {
    #[default]
    Full,
    SortOnly,
    DeleteOnly,
    Reindex,
    Recluster,
}

impl VacuumMode {
    fn parse(cursor: &mut Cursor<'_>) -> Self {
        if cursor.eat_keywords(&["sort", "only"]) {
            Self::SortOnly
        } else if cursor.eat_keywords(&["delete", "only"]) {
            Self::DeleteOnly
        } else if cursor.eat_keyword("reindex") {
            Self::Reindex
        } else if cursor.eat_keyword("recluster") {
            Self::Recluster
        } else {
            cursor.eat_keyword("full");
            Self::Full
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacuum {
    pub mode: VacuumMode,
    /// `None` for every table of the database.
    pub table: Option<ObjectName>,
}

impl Vacuum {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("vacuum")?;
        let mode = VacuumMode::parse(cursor);
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
        Ok(Self { mode, table })
    }
}
