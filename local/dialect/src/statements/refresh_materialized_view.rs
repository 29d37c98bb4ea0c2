//! `REFRESH MATERIALIZED VIEW`.

use super::drop_schemas::eat_cascade;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshMaterializedView {
    pub name: ObjectName,
}

impl RefreshMaterializedView {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["refresh", "materialized", "view"])?;
        let name = cursor.object_name()?;
        if eat_cascade(cursor) {
            return Err(SqlError::unsupported("REFRESH MATERIALIZED VIEW CASCADE"));
        }
        Ok(Self { name })
    }
}
