//! `LOCK [ TABLE ] table [, …]`: ACCESS EXCLUSIVE, the only mode that Redshift has.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub tables: Vec<ObjectName>,
}

impl Lock {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("lock")?;
        cursor.eat_keyword("table");
        Ok(Self {
            tables: cursor.comma_separated(Cursor::object_name)?,
        })
    }
}
