//! `CREATE MATERIALIZED VIEW`.

use super::table_attributes::TableAttributes;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::{query, statement};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateMaterializedView {
    pub name: ObjectName,
    pub attributes: TableAttributes,
    pub auto_refresh: bool,
    /// The query's text.
    pub query: String,
}

impl CreateMaterializedView {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "materialized", "view"])?;
        let name = cursor.object_name()?;
        if cursor.peek_keyword("using") {
            return Err(SqlError::unsupported(
                "CREATE MATERIALIZED VIEW USING ICEBERG",
            ));
        }
        let mut attributes = TableAttributes::parse(cursor)?;
        let auto_refresh = eat_auto_refresh(cursor)?;
        if auto_refresh.is_some() && attributes.is_empty() {
            attributes = TableAttributes::parse(cursor)?;
        }
        cursor.expect_keyword("as")?;
        if cursor.is_at_end() {
            return Err(cursor.unexpected());
        }
        let text = statement::text(cursor);
        refuse_order(&text)?;
        Ok(Self {
            name,
            attributes,
            auto_refresh: auto_refresh.unwrap_or(false),
            query: text,
        })
    }
}

/// `AUTO REFRESH { YES | NO }`, if it is next.
pub(super) fn eat_auto_refresh(cursor: &mut Cursor<'_>) -> Result<Option<bool>> {
    if !cursor.eat_keywords(&["auto", "refresh"]) {
        return Ok(None);
    }
    let yes = cursor.eat_keyword("yes");
    if !yes {
        cursor.expect_keyword("no")?;
    }
    Ok(Some(yes))
}

/// Its rows have no order (CREATE MATERIALIZED VIEW, "Limitations").
fn refuse_order(text: &str) -> Result<()> {
    if query::parse(text)?.is_ordered_or_limited() {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "ORDER BY, LIMIT and OFFSET are not supported in a materialized view",
        ));
    }
    Ok(())
}
