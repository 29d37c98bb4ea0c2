//! `CLOSE`.

use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseCursor {
    pub name: String,
}

impl CloseCursor {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("close")?;
        Ok(Self {
            name: cursor.identifier()?,
        })
    }
}
