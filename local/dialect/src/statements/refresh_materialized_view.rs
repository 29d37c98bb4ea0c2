//! `REFRESH MATERIALIZED VIEW`.

use super::drop_schemas::eat_cascade;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshMaterializedView {
    pub name: ObjectName,
    /// The materialized views over it are refreshed as well.
    pub cascade: bool,
}

impl RefreshMaterializedView {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["refresh", "materialized", "view"])?;
        Ok(Self {
            name: cursor.object_name()?,
            cascade: eat_cascade(cursor),
        })
    }
}
