//! `CANCEL process_id [ 'message' ]`.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::lexer::Token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    pub process_id: i32,
    /// Shown to the user whose query is canceled.
    pub message: Option<String>,
}

impl Cancel {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("cancel")?;
        let unexpected = cursor.unexpected();
        let process_id = i32::try_from(cursor.unsigned()?).map_err(|_| unexpected)?;
        let message = match cursor.peek() {
            Some(Token::String(_)) => Some(cursor.string()?),
            _ => None,
        };
        Ok(Self {
            process_id,
            message,
        })
    }
}
