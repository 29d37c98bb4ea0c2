//! `DROP TABLE`, `DROP VIEW` and `DROP MATERIALIZED VIEW`.

use super::drop_schemas::eat_cascade;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedKind {
    Table,
    View,
    MaterializedView,
}

impl DroppedKind {
    /// The words of the statement: `TABLE`, `VIEW` or `MATERIALIZED VIEW`.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::View => "VIEW",
            Self::MaterializedView => "MATERIALIZED VIEW",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropRelations {
    pub kind: DroppedKind,
    pub names: Vec<ObjectName>,
    pub if_exists: bool,
    pub cascade: bool,
}

impl DropRelations {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("drop")?;
        let kind = if cursor.eat_keyword("table") {
            DroppedKind::Table
        } else if cursor.eat_keywords(&["materialized", "view"]) {
            DroppedKind::MaterializedView
        } else {
            cursor.expect_keyword("view")?;
            DroppedKind::View
        };
        let if_exists = cursor.eat_keywords(&["if", "exists"]);
        Ok(Self {
            kind,
            names: cursor.comma_separated(Cursor::object_name)?,
            if_exists,
            cascade: eat_cascade(cursor),
        })
    }
}
