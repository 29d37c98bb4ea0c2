//! `ALTER MATERIALIZED VIEW`.

use super::create_materialized_view::eat_auto_refresh;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterMaterializedView {
    pub name: ObjectName,
    pub auto_refresh: bool,
}

impl AlterMaterializedView {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "materialized", "view"])?;
        let name = cursor.object_name()?;
        match eat_auto_refresh(cursor)? {
            Some(auto_refresh) => Ok(Self { name, auto_refresh }),
            None if cursor.peek_keyword("row") => Err(SqlError::unsupported(
                "ALTER MATERIALIZED VIEW ROW LEVEL SECURITY",
            )),
            None if cursor.peek_keyword("alter") => {
                Err(SqlError::unsupported("ALTER MATERIALIZED VIEW ALTER"))
            }
            None => Err(cursor.unexpected()),
        }
    }
}
