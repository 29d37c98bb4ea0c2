//! `TRUNCATE`.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truncate {
    pub table: ObjectName,
}

impl Truncate {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("truncate")?;
        cursor.eat_keyword("table");
        Ok(Self {
            table: cursor.object_name()?,
        })
    }
}
